<?xml version="1.0" encoding="UTF-8"?>
<!-- 法令標準XML (e-Gov) to document XML: parts, chapters, sections and articles as sections, paragraphs as they are numbered, items
     as lists, ruby, tables, supplementary provisions and appendices. The table of contents is left out: it repeats the headings. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:kw="urn:kawaraban:source:1"
 xmlns="urn:kawaraban:document:1" exclude-result-prefixes="kw">

 <xsl:template match="/">
  <kawaraban>
   <document>
    <xsl:apply-templates select="//Law[1]"/>
   </document>
  </kawaraban>
 </xsl:template>

 <xsl:template match="Law">
  <xsl:apply-templates select="LawBody/LawTitle"/>
  <xsl:apply-templates select="LawNum"/>
  <xsl:apply-templates select="LawBody/*[not(self::LawTitle or self::TOC)]"/>
 </xsl:template>
 <xsl:template match="LawTitle">
  <title at="{kw:at(.)}"><xsl:apply-templates mode="line"/></title>
 </xsl:template>
 <xsl:template match="LawNum">
  <subtitle at="{kw:at(.)}"><xsl:apply-templates mode="line"/></subtitle>
 </xsl:template>
 <xsl:template match="TOC"/>

 <!-- 編 章 節 款 目 -->
 <xsl:template match="Part | Chapter | Section | Subsection | Division">
  <section>
   <xsl:variable name="heading" select="PartTitle | ChapterTitle | SectionTitle | SubsectionTitle | DivisionTitle"/>
   <xsl:variable name="text" select="normalize-space(translate($heading, '　', ' '))"/>
   <xsl:if test="$heading">
    <title label="{substring-before(concat($text, ' '), ' ')}" title="{substring-after($text, ' ')}" at="{kw:at($heading)}">
     <xsl:apply-templates select="$heading/node()" mode="line"/>
    </title>
   </xsl:if>
   <xsl:apply-templates select="*[not(self::PartTitle or self::ChapterTitle or self::SectionTitle or self::SubsectionTitle
    or self::DivisionTitle)]"/>
  </section>
 </xsl:template>

 <xsl:template match="Article">
  <section>
   <title label="{ArticleTitle}" title="{ArticleCaption}" at="{kw:at(ArticleTitle | ArticleCaption)}">
    <xsl:apply-templates select="ArticleTitle/node()" mode="line"/>
    <xsl:apply-templates select="ArticleCaption/node()" mode="line"/>
   </title>
   <xsl:apply-templates select="*[not(self::ArticleTitle or self::ArticleCaption)]"/>
  </section>
 </xsl:template>

 <xsl:template match="Paragraph">
  <xsl:apply-templates select="ParagraphCaption"/>
  <xsl:if test="normalize-space(ParagraphNum) or ParagraphSentence">
   <para at="{kw:at(ParagraphNum | ParagraphSentence)}">
    <xsl:apply-templates select="ParagraphNum" mode="number"/>
    <xsl:apply-templates select="ParagraphSentence" mode="line"/>
   </para>
  </xsl:if>
  <xsl:if test="Item">
   <list><xsl:apply-templates select="Item"/></list>
  </xsl:if>
  <xsl:apply-templates select="*[not(self::ParagraphCaption or self::ParagraphNum or self::ParagraphSentence or self::Item)]"/>
 </xsl:template>

 <!-- 号 and what is below: Item, Subitem1 to Subitem10 -->
 <xsl:template match="Item | Subitem1 | Subitem2 | Subitem3 | Subitem4 | Subitem5 | Subitem6 | Subitem7 | Subitem8 | Subitem9
  | Subitem10">
  <xsl:variable name="number" select="*[self::ItemTitle or starts-with(local-name(), 'Subitem')
   and substring(local-name(), string-length(local-name()) - 4) = 'Title']"/>
  <xsl:variable name="sentence" select="*[self::ItemSentence or starts-with(local-name(), 'Subitem')
   and substring(local-name(), string-length(local-name()) - 7) = 'Sentence']"/>
  <xsl:variable name="below" select="*[self::Subitem1 or self::Subitem2 or self::Subitem3 or self::Subitem4 or self::Subitem5
   or self::Subitem6 or self::Subitem7 or self::Subitem8 or self::Subitem9 or self::Subitem10]"/>
  <item>
   <para at="{kw:at($number | $sentence)}">
    <xsl:apply-templates select="$number" mode="number"/>
    <xsl:apply-templates select="$sentence" mode="line"/>
   </para>
   <xsl:if test="$below">
    <list><xsl:apply-templates select="$below"/></list>
   </xsl:if>
   <xsl:apply-templates select="*[not(count(. | $number | $sentence | $below) = count($number | $sentence | $below))]"/>
  </item>
 </xsl:template>

 <xsl:template match="SupplProvision | AppdxTable | AppdxNote | AppdxStyle | AppdxFormat | Appdx | AppdxFig | SupplProvisionAppdxTable
  | SupplProvisionAppdxStyle | SupplProvisionAppdx | Preamble">
  <xsl:variable name="heading" select="SupplProvisionLabel | AppdxTableTitle | AppdxNoteTitle | AppdxStyleTitle | AppdxFormatTitle
   | ArithFormulaNum | AppdxFigTitle | SupplProvisionAppdxTableTitle | SupplProvisionAppdxStyleTitle"/>
  <section>
   <xsl:if test="$heading">
    <title at="{kw:at($heading)}">
     <xsl:for-each select="$heading"><xsl:apply-templates mode="line"/></xsl:for-each>
     <xsl:if test="@AmendLawNum">　（<xsl:value-of select="@AmendLawNum"/>）</xsl:if>
    </title>
   </xsl:if>
   <xsl:for-each select="*"><xsl:if test="not(count(. | $heading) = count($heading))"><xsl:apply-templates select="."/></xsl:if></xsl:for-each>
  </section>
 </xsl:template>

 <!-- tables: rows of data when every row has as many cells and each cell is text, else rows of cells -->
 <xsl:template match="TableStruct">
  <xsl:apply-templates select="*[not(self::TableStructTitle)]"/>
 </xsl:template>
 <xsl:template match="Table">
  <xsl:variable name="head" select="TableHeaderRow[1]"/>
  <xsl:variable name="n" select="count(TableRow[1]/TableColumn)"/>
  <xsl:variable name="title" select="../TableStructTitle"/>
  <xsl:choose>
   <xsl:when test="count(TableHeaderRow) &lt; 2 and not(.//@rowspan[. &gt; 1] | .//@colspan[. &gt; 1])
    and not(TableRow[count(TableColumn) != $n]) and (not($head) or count($head/TableHeaderColumn) = $n)
    and not(TableRow/TableColumn/*[not(self::Sentence or self::Column)])">
    <table>
     <xsl:choose>
      <xsl:when test="$head">
       <xsl:for-each select="$head/TableHeaderColumn"><column name="{normalize-space(.)}"/></xsl:for-each>
      </xsl:when>
      <xsl:otherwise><xsl:for-each select="TableRow[1]/TableColumn"><column/></xsl:for-each></xsl:otherwise>
     </xsl:choose>
     <xsl:apply-templates select="$title" mode="title"/>
     <rows>
      <xsl:for-each select="TableRow">
       <r>
        <xsl:for-each select="TableColumn">
         <c at="{substring-before(concat(kw:at(.), ' '), ' ')}"><xsl:value-of select="."/></c>
        </xsl:for-each>
       </r>
      </xsl:for-each>
     </rows>
    </table>
   </xsl:when>
   <xsl:otherwise>
    <table>
     <xsl:apply-templates select="$title" mode="title"/>
     <xsl:for-each select="TableHeaderRow | TableRow">
      <row>
       <xsl:for-each select="TableHeaderColumn | TableColumn">
        <cell>
         <xsl:choose>
          <xsl:when test="self::TableHeaderColumn or not(*[not(self::Sentence or self::Column)])">
           <para at="{kw:at(.)}"><xsl:apply-templates mode="line"/></para>
          </xsl:when>
          <xsl:otherwise><xsl:apply-templates/></xsl:otherwise>
         </xsl:choose>
        </cell>
       </xsl:for-each>
      </row>
     </xsl:for-each>
    </table>
   </xsl:otherwise>
  </xsl:choose>
 </xsl:template>
 <xsl:template match="TableStructTitle" mode="title">
  <title at="{kw:at(.)}"><xsl:apply-templates mode="line"/></title>
 </xsl:template>

 <xsl:template match="ParagraphCaption | RelatedArticleNum | Remarks | SupplNote | NoteStructTitle">
  <note at="{kw:at(.)}"><xsl:apply-templates mode="line"/></note>
 </xsl:template>
 <xsl:template match="Fig"><caption at="{kw:at(.)}"><xsl:value-of select="@src"/></caption></xsl:template>

 <!-- what has blocks inside goes on, what has text is a paragraph -->
 <xsl:template match="*">
  <xsl:choose>
   <xsl:when test="*[not(self::Sentence or self::Column or self::Ruby or self::Line or self::Sup or self::Sub or self::QuoteStruct
    or self::ArithFormula)]">
    <xsl:apply-templates select="*"/>
   </xsl:when>
   <xsl:otherwise><para at="{kw:at(.)}"><xsl:apply-templates mode="line"/></para></xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <!-- inside a line -->
 <xsl:template match="*" mode="number">
  <xsl:if test="normalize-space(.)"><xsl:apply-templates mode="line"/><xsl:text>　</xsl:text></xsl:if>
 </xsl:template>
 <xsl:template match="Column" mode="line">
  <xsl:if test="preceding-sibling::Column"><xsl:text>　</xsl:text></xsl:if>
  <xsl:apply-templates mode="line"/>
 </xsl:template>
 <xsl:template match="Ruby" mode="line">
  <ruby reading="{Rt}"><xsl:for-each select="node()[not(self::Rt)]"><xsl:value-of select="."/></xsl:for-each></ruby>
 </xsl:template>
 <xsl:template match="*" mode="line"><xsl:apply-templates mode="line"/></xsl:template>
 <!-- white space that only sets elements apart is none -->
 <xsl:template match="text()[not(normalize-space())]" mode="line"/>
</xsl:stylesheet>
