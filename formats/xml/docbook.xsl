<?xml version="1.0" encoding="UTF-8"?>
<!-- A part of DocBook 5 to document XML: parts, chapters and sections, paragraphs, lists, tables, admonitions, listings, links. What
     is not named here is read by its form: what holds blocks goes on, what holds text is a paragraph. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:kw="urn:kawaraban:source:1"
 xmlns:d="http://docbook.org/ns/docbook" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns="urn:kawaraban:document:1"
 exclude-result-prefixes="kw d xlink">

 <xsl:template match="/">
  <kawaraban>
   <document>
    <xsl:apply-templates select="*/d:title | */d:info/d:title[not(../../d:title)]"/>
    <xsl:apply-templates select="*/d:subtitle | */d:info/d:subtitle[not(../../d:subtitle)]"/>
    <xsl:apply-templates select="*/d:info/*[not(self::d:title or self::d:subtitle)]"/>
    <xsl:apply-templates select="*/*[not(self::d:title or self::d:subtitle or self::d:info)]"/>
   </document>
  </kawaraban>
 </xsl:template>

 <xsl:template match="d:title">
  <title at="{kw:at(.)}"><xsl:apply-templates mode="line"/></title>
 </xsl:template>
 <xsl:template match="d:subtitle">
  <subtitle at="{kw:at(.)}"><xsl:apply-templates mode="line"/></subtitle>
 </xsl:template>

 <xsl:template match="d:part | d:chapter | d:appendix | d:preface | d:article | d:book | d:section | d:sect1 | d:sect2 | d:sect3
  | d:sect4 | d:sect5 | d:simplesect | d:glossary | d:bibliography | d:dedication | d:colophon | d:acknowledgements">
  <section>
   <xsl:apply-templates select="d:title | d:info/d:title[not(../../d:title)]"/>
   <xsl:apply-templates select="d:subtitle | d:info/d:subtitle[not(../../d:subtitle)]"/>
   <xsl:apply-templates select="d:info/*[not(self::d:title or self::d:subtitle)]"/>
   <xsl:apply-templates select="*[not(self::d:title or self::d:subtitle or self::d:info)]"/>
  </section>
 </xsl:template>

 <xsl:template match="d:note | d:tip | d:important | d:warning | d:caution | d:sidebar | d:example | d:formalpara | d:abstract">
  <box role="callout">
   <xsl:apply-templates select="d:title | d:info/d:title"/>
   <xsl:apply-templates select="*[not(self::d:title or self::d:info)]"/>
  </box>
 </xsl:template>

 <xsl:template match="d:itemizedlist | d:orderedlist | d:simplelist | d:procedure | d:substeps | d:variablelist | d:glosslist | d:calloutlist">
  <xsl:apply-templates select="d:title" mode="caption"/>
  <list>
   <xsl:attribute name="numbering">
    <xsl:choose>
     <xsl:when test="self::d:itemizedlist and not(@mark = 'none')">bullets</xsl:when>
     <xsl:when test="self::d:orderedlist or self::d:procedure or self::d:substeps">numbers</xsl:when>
     <xsl:otherwise>none</xsl:otherwise>
    </xsl:choose>
   </xsl:attribute>
   <xsl:for-each select="*[not(self::d:title or self::d:info)]">
    <xsl:choose>
     <xsl:when test="self::d:varlistentry or self::d:glossentry">
      <item>
       <xsl:for-each select="d:term | d:glossterm"><para at="{kw:at(.)}"><strong><xsl:apply-templates mode="line"/></strong></para></xsl:for-each>
       <xsl:apply-templates select="*[not(self::d:term or self::d:glossterm)]/*"/>
      </item>
     </xsl:when>
     <xsl:when test="self::d:member">
      <item><para at="{kw:at(.)}"><xsl:apply-templates mode="line"/></para></item>
     </xsl:when>
     <xsl:otherwise><item><xsl:apply-templates select="*"/></item></xsl:otherwise>
    </xsl:choose>
   </xsl:for-each>
  </list>
 </xsl:template>
 <xsl:template match="d:title" mode="caption">
  <caption at="{kw:at(.)}"><xsl:apply-templates mode="line"/></caption>
 </xsl:template>

 <xsl:template match="d:programlisting | d:screen | d:literallayout | d:synopsis | d:address">
  <raw at="{kw:at(.)}"><xsl:value-of select="."/></raw>
 </xsl:template>

 <!-- CALS and HTML tables: rows of data under one row of heads, when no entry spans others and all are text -->
 <xsl:template match="d:table | d:informaltable">
  <xsl:variable name="rows" select=".//d:row | .//d:tr"/>
  <xsl:variable name="head" select="(d:tgroup/d:thead/d:row | d:thead/d:tr | d:tr[d:th and not(d:td)][not(preceding-sibling::d:tr)])[1]"/>
  <xsl:variable name="title" select="d:title | d:info/d:title | d:caption"/>
  <xsl:variable name="n" select="count($rows[1]/*)"/>
  <xsl:choose>
   <xsl:when test="$head and count(d:tgroup) &lt; 2 and not(.//d:thead/*[2]) and not($rows[count(*) != $n])
    and not($rows/*[@namest or @spanname or @morerows or @rowspan &gt; 1 or @colspan &gt; 1]) and not($rows/*/*[2])">
    <table>
     <xsl:for-each select="$head/*"><column name="{normalize-space()}"/></xsl:for-each>
     <xsl:apply-templates select="$title[1]" mode="title"/>
     <rows>
      <xsl:for-each select="$rows[not(count(. | $head) = 1)]">
       <r>
        <xsl:for-each select="*"><c at="{substring-before(concat(kw:at(.), ' '), ' ')}"><xsl:value-of select="."/></c></xsl:for-each>
       </r>
      </xsl:for-each>
     </rows>
    </table>
   </xsl:when>
   <xsl:otherwise>
    <table>
     <xsl:apply-templates select="$title[1]" mode="title"/>
     <xsl:for-each select="$rows">
      <row>
       <xsl:for-each select="*">
        <cell>
         <xsl:choose>
          <xsl:when test="d:para | d:simpara | d:itemizedlist | d:orderedlist"><xsl:apply-templates select="*"/></xsl:when>
          <xsl:otherwise><para at="{kw:at(.)}"><xsl:apply-templates mode="line"/></para></xsl:otherwise>
         </xsl:choose>
        </cell>
       </xsl:for-each>
      </row>
     </xsl:for-each>
    </table>
   </xsl:otherwise>
  </xsl:choose>
 </xsl:template>
 <xsl:template match="*" mode="title">
  <title at="{kw:at(.)}"><xsl:apply-templates mode="line"/></title>
 </xsl:template>

 <xsl:template match="d:figure | d:informalfigure | d:mediaobject | d:imageobject | d:textobject | d:blockquote | d:epigraph">
  <xsl:apply-templates select="d:title" mode="caption"/>
  <xsl:apply-templates select="*[not(self::d:title)]"/>
 </xsl:template>
 <xsl:template match="d:imagedata | d:videodata | d:audiodata">
  <caption at="{kw:at(@fileref)}"><xsl:value-of select="@fileref"/></caption>
 </xsl:template>
 <xsl:template match="d:phrase[parent::d:textobject] | d:caption">
  <caption at="{kw:at(.)}"><xsl:apply-templates mode="line"/></caption>
 </xsl:template>
 <xsl:template match="d:bridgehead">
  <para at="{kw:at(.)}"><strong><xsl:apply-templates mode="line"/></strong></para>
 </xsl:template>
 <xsl:template match="d:indexterm | d:remark"/>
 <xsl:template match="d:indexterm | d:remark" mode="line"/>

 <!-- a paragraph with blocks inside: its own text first, then the blocks -->
 <xsl:template match="d:para | d:simpara">
  <xsl:variable name="blocks" select="d:itemizedlist | d:orderedlist | d:variablelist | d:table | d:informaltable | d:programlisting
   | d:screen | d:literallayout | d:note | d:tip | d:important | d:warning | d:caution | d:figure | d:mediaobject"/>
  <para at="{kw:at(node()[not(count(. | $blocks) = count($blocks))][normalize-space()])}">
   <xsl:apply-templates select="node()[not(count(. | $blocks) = count($blocks))]" mode="line"/>
  </para>
  <xsl:apply-templates select="$blocks"/>
 </xsl:template>

 <xsl:template match="*">
  <xsl:choose>
   <xsl:when test="* and not(text()[normalize-space()])"><xsl:apply-templates select="*"/></xsl:when>
   <xsl:otherwise><para at="{kw:at(.)}"><xsl:apply-templates mode="line"/></para></xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <!-- inside a line -->
 <xsl:template match="d:emphasis" mode="line"><strong><xsl:apply-templates mode="line"/></strong></xsl:template>
 <xsl:template match="d:link[@xlink:href] | d:uri[@xlink:href]" mode="line">
  <link href="{@xlink:href}"><xsl:value-of select="."/></link>
 </xsl:template>
 <xsl:template match="d:footnote" mode="line">（<xsl:apply-templates mode="line"/>）</xsl:template>
 <xsl:template match="d:quote" mode="line">「<xsl:apply-templates mode="line"/>」</xsl:template>
 <xsl:template match="d:inlinemediaobject" mode="line"><xsl:value-of select="d:textobject/d:phrase"/></xsl:template>
 <xsl:template match="*" mode="line"><xsl:apply-templates mode="line"/></xsl:template>
</xsl:stylesheet>
