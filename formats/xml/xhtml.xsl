<?xml version="1.0" encoding="UTF-8"?>
<!-- XHTML to document XML: headings make the sections, lists, tables, ruby and links as they are. Scripts, styles and forms' controls
     hold no text of a document and are left out. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:kw="urn:kawaraban:source:1"
 xmlns:h="http://www.w3.org/1999/xhtml" xmlns="urn:kawaraban:document:1" exclude-result-prefixes="kw h">

 <!-- what stands under a heading, up to the next: blocks, and headings of a lower rank -->
 <xsl:key name="under" match="*[not(self::h:h1 or self::h:h2 or self::h:h3 or self::h:h4 or self::h:h5 or self::h:h6)] | text()"
  use="generate-id(preceding-sibling::*[self::h:h1 or self::h:h2 or self::h:h3 or self::h:h4 or self::h:h5 or self::h:h6][1])"/>
 <xsl:key name="below" match="h:h2" use="generate-id(preceding-sibling::h:h1[1])"/>
 <xsl:key name="below" match="h:h3" use="generate-id(preceding-sibling::*[self::h:h1 or self::h:h2][1])"/>
 <xsl:key name="below" match="h:h4" use="generate-id(preceding-sibling::*[self::h:h1 or self::h:h2 or self::h:h3][1])"/>
 <xsl:key name="below" match="h:h5" use="generate-id(preceding-sibling::*[self::h:h1 or self::h:h2 or self::h:h3 or self::h:h4][1])"/>
 <xsl:key name="below" match="h:h6"
  use="generate-id(preceding-sibling::*[self::h:h1 or self::h:h2 or self::h:h3 or self::h:h4 or self::h:h5][1])"/>

 <xsl:variable name="title" select="/h:html/h:head/h:title[normalize-space()]"/>

 <xsl:template match="/">
  <kawaraban>
   <document>
    <xsl:if test="$title"><title at="{kw:at($title)}"><xsl:value-of select="$title"/></title></xsl:if>
    <xsl:call-template name="flow"><xsl:with-param name="of" select="h:html/h:body"/></xsl:call-template>
   </document>
  </kawaraban>
 </xsl:template>

 <!-- what stands in an element before its first heading, then its outermost headings -->
 <xsl:template name="flow">
  <xsl:param name="of"/>
  <xsl:for-each select="$of">
   <xsl:variable name="headings" select="h:h1 | h:h2 | h:h3 | h:h4 | h:h5 | h:h6"/>
   <xsl:choose>
    <xsl:when test="$headings">
     <xsl:apply-templates select="node()[not(self::h:h1 or self::h:h2 or self::h:h3 or self::h:h4 or self::h:h5 or self::h:h6)
      and not(preceding-sibling::*[self::h:h1 or self::h:h2 or self::h:h3 or self::h:h4 or self::h:h5 or self::h:h6])]"/>
     <xsl:apply-templates select="h:h1 | h:h2[not(preceding-sibling::h:h1)] | h:h3[not(preceding-sibling::*[self::h:h1 or self::h:h2])]
      | h:h4[not(preceding-sibling::*[self::h:h1 or self::h:h2 or self::h:h3])]
      | h:h5[not(preceding-sibling::*[self::h:h1 or self::h:h2 or self::h:h3 or self::h:h4])]
      | h:h6[not(preceding-sibling::*[self::h:h1 or self::h:h2 or self::h:h3 or self::h:h4 or self::h:h5])]"/>
    </xsl:when>
    <xsl:otherwise><xsl:apply-templates/></xsl:otherwise>
   </xsl:choose>
  </xsl:for-each>
 </xsl:template>

 <xsl:template match="h:h1 | h:h2 | h:h3 | h:h4 | h:h5 | h:h6">
  <section>
   <title at="{kw:at(.)}"><xsl:apply-templates mode="line"/></title>
   <xsl:apply-templates select="key('under', generate-id())"/>
   <xsl:apply-templates select="key('below', generate-id())"/>
  </section>
 </xsl:template>

 <xsl:template match="h:div | h:section | h:article | h:main | h:header | h:footer | h:nav | h:aside | h:figure | h:form | h:fieldset
  | h:center | h:details | h:blockquote | h:body | h:address">
  <xsl:choose>
   <xsl:when test="*[self::h:p or self::h:div or self::h:ul or self::h:ol or self::h:dl or self::h:table or self::h:h1 or self::h:h2
    or self::h:h3 or self::h:h4 or self::h:h5 or self::h:h6 or self::h:section or self::h:article or self::h:pre or self::h:blockquote
    or self::h:figure or self::h:main or self::h:header or self::h:footer or self::h:nav or self::h:aside or self::h:form
    or self::h:fieldset or self::h:hr or self::h:figcaption or self::h:address or self::h:center or self::h:details]">
    <xsl:call-template name="flow"><xsl:with-param name="of" select="."/></xsl:call-template>
   </xsl:when>
   <xsl:otherwise><para at="{kw:at(.)}"><xsl:apply-templates mode="line"/></para></xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <xsl:template match="h:figcaption | h:caption | h:legend | h:summary">
  <caption at="{kw:at(.)}"><xsl:apply-templates mode="line"/></caption>
 </xsl:template>
 <xsl:template match="h:ul | h:ol | h:dl | h:menu">
  <list>
   <xsl:attribute name="numbering">
    <xsl:choose>
     <xsl:when test="self::h:ul">bullets</xsl:when>
     <xsl:when test="self::h:ol">numbers</xsl:when>
     <xsl:otherwise>none</xsl:otherwise>
    </xsl:choose>
   </xsl:attribute>
   <xsl:apply-templates select="*"/>
  </list>
 </xsl:template>
 <xsl:template match="h:li | h:dt | h:dd">
  <item>
   <xsl:variable name="blocks" select="*[self::h:p or self::h:ul or self::h:ol or self::h:dl or self::h:table or self::h:div or self::h:pre]"/>
   <xsl:variable name="inline" select="node()[not(count(. | $blocks) = count($blocks))]"/>
   <para at="{kw:at($inline[normalize-space()][not(self::comment())])}"><xsl:apply-templates select="$inline" mode="line"/></para>
   <xsl:apply-templates select="$blocks"/>
  </item>
 </xsl:template>
 <xsl:template match="h:pre | h:textarea">
  <raw at="{kw:at(.)}"><xsl:value-of select="."/></raw>
 </xsl:template>

 <!-- tables: rows of data under one row of heads, when no cell spans others and all are text -->
 <xsl:template match="h:table">
  <xsl:variable name="rows" select="h:tr | h:thead/h:tr | h:tbody/h:tr | h:tfoot/h:tr"/>
  <xsl:variable name="n" select="count($rows[1]/*)"/>
  <xsl:apply-templates select="h:caption[count($rows) = 0]"/>
  <xsl:choose>
   <xsl:when test="$rows[1]/h:th and not($rows[1]/h:td) and not($rows[count(*) != $n]) and not($rows/*/@rowspan[. &gt; 1]
    | $rows/*/@colspan[. &gt; 1]) and not($rows/*//*[self::h:ul or self::h:ol or self::h:table or self::h:p])">
    <table>
     <xsl:for-each select="$rows[1]/*"><column name="{normalize-space()}"/></xsl:for-each>
     <xsl:apply-templates select="h:caption" mode="title"/>
     <rows>
      <xsl:for-each select="$rows[position() &gt; 1]">
       <r>
        <xsl:for-each select="*"><c at="{substring-before(concat(kw:at(.), ' '), ' ')}"><xsl:value-of select="."/></c></xsl:for-each>
       </r>
      </xsl:for-each>
     </rows>
    </table>
   </xsl:when>
   <xsl:when test="$rows">
    <table>
     <xsl:apply-templates select="h:caption" mode="title"/>
     <xsl:for-each select="$rows">
      <row>
       <xsl:for-each select="*">
        <cell>
         <xsl:choose>
          <xsl:when test="h:p | h:ul | h:ol | h:dl | h:table | h:div"><xsl:call-template name="flow"><xsl:with-param name="of" select="."/></xsl:call-template></xsl:when>
          <xsl:otherwise><para at="{kw:at(.)}"><xsl:apply-templates mode="line"/></para></xsl:otherwise>
         </xsl:choose>
        </cell>
       </xsl:for-each>
      </row>
     </xsl:for-each>
    </table>
   </xsl:when>
  </xsl:choose>
 </xsl:template>
 <xsl:template match="h:caption" mode="title">
  <title at="{kw:at(.)}"><xsl:apply-templates mode="line"/></title>
 </xsl:template>

 <xsl:template match="h:script | h:style | h:template | h:noscript | h:hr | h:br"/>
 <xsl:template match="h:script | h:style | h:template | h:noscript" mode="line"/>

 <!-- paragraphs, and text or inlines that stand bare between blocks -->
 <xsl:template match="h:p | *" priority="-1">
  <para at="{kw:at(.)}"><xsl:apply-templates select="." mode="line"/></para>
 </xsl:template>
 <xsl:template match="text()">
  <xsl:if test="normalize-space()"><para at="{kw:at(.)}"><xsl:value-of select="."/></para></xsl:if>
 </xsl:template>

 <!-- inside a line -->
 <xsl:template match="h:br" mode="line"><softbreak/></xsl:template>
 <xsl:template match="h:b | h:strong | h:em" mode="line"><strong><xsl:apply-templates mode="line"/></strong></xsl:template>
 <xsl:template match="h:a[@href]" mode="line"><link href="{@href}"><xsl:apply-templates mode="line"/></link></xsl:template>
 <xsl:template match="h:img" mode="line"><xsl:value-of select="@alt"/></xsl:template>
 <xsl:template match="h:ruby[h:rt]" mode="line">
  <ruby><xsl:attribute name="reading"><xsl:for-each select="h:rt"><xsl:value-of select="."/></xsl:for-each></xsl:attribute>
   <xsl:for-each select="node()[not(self::h:rt or self::h:rp)]"><xsl:value-of select="normalize-space()"/></xsl:for-each></ruby>
 </xsl:template>
 <xsl:template match="*" mode="line"><xsl:apply-templates mode="line"/></xsl:template>
</xsl:stylesheet>
