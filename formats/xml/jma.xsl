<?xml version="1.0" encoding="UTF-8"?>
<!-- 気象庁防災情報XML to document XML: title, headline, the areas it holds for, then the body: texts as paragraphs, intensities and
     warnings as tables, all else by its names. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:kw="urn:kawaraban:source:1"
 xmlns:jmx="http://xml.kishou.go.jp/jmaxml1/" xmlns="urn:kawaraban:document:1" exclude-result-prefixes="kw jmx">

 <xsl:variable name="head" select="/*/*[local-name() = 'Head']"/>
 <xsl:variable name="body" select="/*/*[local-name() = 'Body']"/>

 <xsl:template match="/">
  <kawaraban>
   <document>
    <xsl:variable name="title" select="$head/*[local-name() = 'Title'] | jmx:Report[not($head)]/jmx:Control/jmx:Title"/>
    <title at="{kw:at($title[1])}"><xsl:value-of select="$title[1]"/></title>
    <xsl:apply-templates select="$head/*[local-name() = 'Headline']"/>
    <xsl:apply-templates select="$body/*"/>
    <section>
     <title marks="implied" title="発表">発表</title>
     <xsl:apply-templates select="jmx:Report/jmx:Control/*"/>
     <xsl:apply-templates select="$head/*[not(local-name() = 'Headline' or local-name() = 'Title')]"/>
     <xsl:apply-templates select="jmx:Report/*[not(local-name() = 'Control' or local-name() = 'Head' or local-name() = 'Body')]"/>
    </section>
   </document>
  </kawaraban>
 </xsl:template>

 <xsl:template match="*[local-name() = 'Headline']">
  <xsl:for-each select="*[local-name() = 'Text'][normalize-space()]">
   <slogan at="{kw:at(.)}"><xsl:value-of select="."/></slogan>
  </xsl:for-each>
  <xsl:apply-templates select="*[not(local-name() = 'Text')]"/>
 </xsl:template>

 <!-- 種別 and 地域: of headlines and of warnings -->
 <xsl:template match="*[*[local-name() = 'Item'][*[local-name() = 'Kind']]]">
  <section>
   <title marks="implied"><xsl:call-template name="name"/></title>
   <xsl:apply-templates select="*[not(local-name() = 'Item' and *[local-name() = 'Kind'])]"/>
   <table>
    <column name="種別"/><column name="状況"/><column name="地域"/><column name="地域コード"/><column name="その他"/>
    <rows>
     <xsl:for-each select="*[local-name() = 'Item'][*[local-name() = 'Kind']]">
      <xsl:variable name="areas" select=".//*[local-name() = 'Area']"/>
      <xsl:variable name="kinds" select="*[local-name() = 'Kind']"/>
      <r>
       <c at="{substring-before(concat(kw:at($kinds[1]/*[local-name() = 'Name']), ' '), ' ')}">
        <xsl:call-template name="list"><xsl:with-param name="of" select="$kinds/*[local-name() = 'Name']"/></xsl:call-template>
       </c>
       <c><xsl:call-template name="list"><xsl:with-param name="of" select="$kinds/*[local-name() = 'Status']"/></xsl:call-template></c>
       <c><xsl:call-template name="list"><xsl:with-param name="of" select="$areas/*[local-name() = 'Name']"/></xsl:call-template></c>
       <c><xsl:call-template name="list"><xsl:with-param name="of" select="$areas/*[local-name() = 'Code']"/></xsl:call-template></c>
       <c>
        <xsl:call-template name="list">
         <xsl:with-param name="of" select=".//*[not(*)][not(parent::*[local-name() = 'Area'])][not(parent::*[local-name() = 'Kind']
          and (local-name() = 'Name' or local-name() = 'Status'))]"/>
        </xsl:call-template>
       </c>
      </r>
     </xsl:for-each>
    </rows>
   </table>
  </section>
 </xsl:template>

 <!-- 震度 by city -->
 <xsl:template match="*[local-name() = 'Observation'][.//*[local-name() = 'City']]">
  <section>
   <title marks="implied" title="観測された震度">観測された震度</title>
   <xsl:apply-templates select="*[not(local-name() = 'Pref')]"/>
   <table>
    <column name="都道府県"/><column name="地域"/><column name="市区町村"/><column name="市区町村コード" kind="code"/><column name="震度"/>
    <column name="観測点"/>
    <rows>
     <xsl:for-each select=".//*[local-name() = 'City']">
      <r>
       <c><xsl:value-of select="../../*[local-name() = 'Name']"/></c>
       <c><xsl:value-of select="../*[local-name() = 'Name']"/></c>
       <c at="{substring-before(concat(kw:at(*[local-name() = 'Name']), ' '), ' ')}"><xsl:value-of select="*[local-name() = 'Name']"/></c>
       <c><xsl:value-of select="*[local-name() = 'Code']"/></c>
       <c><xsl:value-of select="*[local-name() = 'MaxInt']"/><xsl:value-of select="*[local-name() = 'Condition']"/></c>
       <c>
        <xsl:for-each select="*[local-name() = 'IntensityStation']">
         <xsl:if test="position() &gt; 1">、</xsl:if>
         <xsl:value-of select="*[local-name() = 'Name']"/>（<xsl:value-of select="*[local-name() = 'Code']"/>）<xsl:value-of select="*[local-name() = 'Int']"/>
        </xsl:for-each>
       </c>
      </r>
     </xsl:for-each>
    </rows>
   </table>
   <table>
    <column name="都道府県・地域"/><column name="コード" kind="code"/><column name="震度"/>
    <rows>
     <xsl:for-each select=".//*[local-name() = 'Pref' or local-name() = 'Area']">
      <r>
       <c at="{substring-before(concat(kw:at(*[local-name() = 'Name']), ' '), ' ')}"><xsl:value-of select="*[local-name() = 'Name']"/></c>
       <c><xsl:value-of select="*[local-name() = 'Code']"/></c>
       <c><xsl:value-of select="*[local-name() = 'MaxInt']"/></c>
      </r>
     </xsl:for-each>
    </rows>
   </table>
  </section>
 </xsl:template>

 <xsl:template match="*[local-name() = 'Text' or local-name() = 'FreeFormComment'][not(*)]" priority="1">
  <xsl:if test="normalize-space()"><para at="{kw:at(.)}"><xsl:value-of select="."/></para></xsl:if>
 </xsl:template>

 <!-- all else: what has elements inside is a section, what has text a line -->
 <xsl:template match="*[*]" priority="-1">
  <section>
   <title marks="implied"><xsl:call-template name="name"/></title>
   <xsl:apply-templates select="@*[not(name() = 'type' or name() = 'codeType')] | *"/>
  </section>
 </xsl:template>
 <xsl:template match="*[not(*)]" priority="-1">
  <xsl:if test="normalize-space() or @description">
   <para at="{kw:at(.)}">
    <xsl:call-template name="name"/><xsl:text>：</xsl:text>
    <xsl:value-of select="."/>
    <xsl:if test="@description and not(@description = .)">（<xsl:value-of select="@description"/>）</xsl:if>
    <xsl:if test="@unit"><xsl:text> </xsl:text><xsl:value-of select="@unit"/></xsl:if>
   </para>
  </xsl:if>
 </xsl:template>
 <xsl:template match="@*">
  <para at="{kw:at(.)}"><xsl:value-of select="name()"/>：<xsl:value-of select="."/></para>
 </xsl:template>

 <xsl:template name="name">
  <xsl:choose>
   <xsl:when test="@type"><xsl:value-of select="@type"/></xsl:when>
   <xsl:when test="local-name() = 'Earthquake'">地震</xsl:when>
   <xsl:when test="local-name() = 'Hypocenter'">震源</xsl:when>
   <xsl:when test="local-name() = 'OriginTime'">発生時刻</xsl:when>
   <xsl:when test="local-name() = 'ArrivalTime'">発現時刻</xsl:when>
   <xsl:when test="local-name() = 'Area'">地域</xsl:when>
   <xsl:when test="local-name() = 'Name'">名称</xsl:when>
   <xsl:when test="local-name() = 'Code'">コード</xsl:when>
   <xsl:when test="local-name() = 'Coordinate'">位置</xsl:when>
   <xsl:when test="local-name() = 'Intensity'">震度</xsl:when>
   <xsl:when test="local-name() = 'MaxInt'">最大震度</xsl:when>
   <xsl:when test="local-name() = 'Comments'">付加文</xsl:when>
   <xsl:when test="local-name() = 'ForecastComment'">付加文</xsl:when>
   <xsl:when test="local-name() = 'VarComment'">付加文</xsl:when>
   <xsl:when test="local-name() = 'Tsunami'">津波</xsl:when>
   <xsl:when test="local-name() = 'Warning'">警報・注意報</xsl:when>
   <xsl:when test="local-name() = 'Notice'">お知らせ</xsl:when>
   <xsl:when test="local-name() = 'Title'">標題</xsl:when>
   <xsl:when test="local-name() = 'DateTime'">作成時刻</xsl:when>
   <xsl:when test="local-name() = 'Status'">運用種別</xsl:when>
   <xsl:when test="local-name() = 'EditorialOffice'">編集官署</xsl:when>
   <xsl:when test="local-name() = 'PublishingOffice'">発表官署</xsl:when>
   <xsl:when test="local-name() = 'ReportDateTime'">発表時刻</xsl:when>
   <xsl:when test="local-name() = 'TargetDateTime'">基点時刻</xsl:when>
   <xsl:when test="local-name() = 'TargetDuration'">対象期間</xsl:when>
   <xsl:when test="local-name() = 'ValidDateTime'">失効時刻</xsl:when>
   <xsl:when test="local-name() = 'EventID'">識別情報</xsl:when>
   <xsl:when test="local-name() = 'InfoType'">情報形態</xsl:when>
   <xsl:when test="local-name() = 'Serial'">情報番号</xsl:when>
   <xsl:when test="local-name() = 'InfoKind'">情報種別</xsl:when>
   <xsl:when test="local-name() = 'InfoKindVersion'">種別の版</xsl:when>
   <xsl:when test="local-name() = 'MeteorologicalInfos'">気象情報</xsl:when>
   <xsl:when test="local-name() = 'MeteorologicalInfo'">気象情報</xsl:when>
   <xsl:when test="local-name() = 'VolcanoInfo'">火山情報</xsl:when>
   <xsl:when test="local-name() = 'Remark'">備考</xsl:when>
   <xsl:otherwise><xsl:value-of select="local-name()"/></xsl:otherwise>
  </xsl:choose>
 </xsl:template>
 <xsl:template name="list">
  <xsl:param name="of"/>
  <xsl:for-each select="$of"><xsl:if test="position() &gt; 1">、</xsl:if><xsl:value-of select="normalize-space()"/></xsl:for-each>
 </xsl:template>
</xsl:stylesheet>
