"""The words of the invented documents: a small phrase grammar of municipal Japanese. All wording is our own; every name is invented.

A template is a string whose {slots} are filled from WORDS, in turn, until none is left.
"""
import re

WORDS = {
    'town': '青波町 緑川市 北原村 花沢区 白峰市 東雲区 千草町 若松野市 深谷川町 汐見区 雲居市 桐ヶ丘町 大麦市 清流村'.split(),
    'who': '市民 町に住む人 子ども 子育て中の家庭 高齢の方 若い世代 働く世代 障害のある方 外国から来た住民 商店を営む人 農家 漁業者 自治会 町内会 '
           '見守りの協力員 民生委員 学生 ひとり暮らしの方 新しく転入した家庭 介護を担う家族 妊娠中の方 通学する児童 消防団員 観光客'.split(),
    'place': '公民館 学校の体育館 駅前広場 図書館 海沿いの公園 商店街 支所 保健センター 集会所 児童館 川沿いの遊歩道 里山 道の駅 '
             '旧小学校の校舎 市場の跡地 バスの停留所 給食センター 空き店舗 地区センター'.split(),
    'thing': '相談窓口 避難所 備蓄倉庫 乗り合いタクシー 送迎バス 食育の教室 街路樹 防犯灯 雨水の排水路 電子申請 図書の宅配 配食の仕組み 体験農園 '
             '観光案内板 公衆無線LAN 防災アプリ 歩道の段差 下水道管 橋の点検 空き家の台帳 学習支援の場 子どもの遊び場 健康手帳 '
             '見守りセンサー オンライン講座 直売所 子ども食堂 交通安全の教室 手話通訳'.split(),
    'goal': '安心して暮らせる 歩いて暮らせる 災害に強い 子どもの声が響く 世代を超えて支え合う 誰もが学び続けられる 働きながら子育てできる '
            '水と緑を守り育てる 移動に困らない 病気を防ぎ元気に過ごせる 訪れる人をもてなす 文化を受け継ぐ'.split(),
    'verb': '進めます 広げます 整えます 見直します 強めます 始めます 続けます 支えます 取り入れます 増やします'.split(),
    'act': '出会える 集まれる 学べる 相談できる 過ごせる 働ける 買い物ができる 体を動かせる 話し合える 移動できる'.split(),
    'field': '防災 福祉 子育て 教育 産業 観光 環境 交通 健康 文化 スポーツ 行政改革 住まい 農業 都市整備 情報化 人権 消防'.split(),
    'change': '人口の減少 担い手の不足 物価の上昇 大雨の増加 空き家の増加 一人世帯の増加 施設の老朽化 働き方の変化 利用者の高齢化'.split(),
    'group': '社会福祉協議会 商工会 大学 NPO 観光協会 農業協同組合 医師会 学校 警察 鉄道の会社 隣の市町 地元の企業 子ども会'.split(),
    'plan': '総合計画 地域防災計画 子ども計画 健康増進計画 公共施設の再編計画 環境基本計画 交通計画 図書館の基本方針'.split(),
    'office': '企画課 総務課 税務課 福祉課 子育て支援課 環境課 都市整備課 農林水産課 生涯学習課 防災対策室 会計課 広報係'.split(),
    'unit': '地区 校 か所 人 世帯 団体 件 回'.split(),
    'en': 'DX SNS AI ICT NPO PDCA GIS LED EV'.split(),
    'name': '小川　三郎|谷口　葉子|本間　一彦|佐伯　美登里|朝倉　仁'.split('|'),
}

SENTENCES = [
    '{who}が{place}で{act}よう、{thing}を{verb}。',
    '{change}に備え、{group}と力を合わせて{thing}の整備を{verb}。',
    '{goal}まちを目指し、{thing}の取組を{verb}。',
    'また、{who}の声を聞きながら、{thing}を{place}にも{verb}。',
    'さらに、{group}や{group}と連携し、{who}を対象とした{thing}の利用を{verb}。',
    '{era}{year}年度は{n}{unit}で試行し、その結果をもとに{thing}を{verb}。',
    '「{plan}」に基づき、{field}と{field}の分野を横断する取組を{verb}。',
    '{who}（{who}を含む。）への案内を充実させ、{thing}を利用する人を{verb}。',
    '{place}の利用者は延べ{big}人となり、{change}の中でも{field}への関心が高まっています。',
    '{en}を使い、窓口で待つ時間を短くするとともに、{thing}の申込みを家からできるようにします。',
    '{change}や{change}など、{field}を取り巻く課題は多様になっています。',
    '{thing}、{thing}、{thing}などを組み合わせ、{goal}環境を{verb}。',
    '第{n}次{plan}を定め、{who}とともに{verb}。',
    '{who}からは「{place}で{act}場がほしい」という声が寄せられました。',
    '{place}・{place}・{place}の三つを拠点として、{goal}地域づくりを{verb}。',
    'このほか、{n}年ぶりに{plan}を改め、総額{money}の{thing}の改修を{verb}。',
    'これまでの{thing}に加え、{who}一人ひとりに合わせた支援を{verb}。',
    '{field}の分野では、前の年度と比べて利用が{n}{point}{d}％増えました。',
]
HEADINGS = [
    '{goal}まちづくり', '{field}の充実', '{field}と{field}の連携', '{thing}の整備', '{who}への支援', '{place}を生かした{field}の推進',
    '{change}への対応', '{field}を支える仕組みづくり', '{plan}の推進', '{goal}{field}の基盤', '「{act}場所」を増やす取組', '現状と課題',
    'みんなで取り組む{field}', '{who}が{act}地域',
]
SHORT_HEADINGS = ['{field}の充実', '{thing}の整備', '{who}への支援', '{plan}の推進', '現状と課題', '今後の方向', '{field}の推進']
PROJECTS = ['{thing}整備事業', '{who}応援事業', '{place}活用推進事業', '{field}・{field}連携事業', '{thing}モデル事業', '{plan}策定事業',
            '「{place}の日」開催事業', '{thing}等改修事業']
ITEMS = ['{thing}を{place}に置く', '{who}を対象とした{thing}の拡充', '{thing}の点検と更新', '{group}と協力した{field}の講座の開催',
         '{place}での{thing}の試行', '{who}への{thing}の案内', '{change}を踏まえた{plan}の見直し',
         '{place}や{place}など、{who}が身近に{act}場所の確保', '{field}に関する調査（{n}{unit}）']
SLOGANS = ['ともに歩み　ともに育つ　{town}', '海と里がひとつになるまち', '笑顔が行き交う{town}をつくる', '人をつなぎ、明日をひらく', 'ここで生きる、ここで輝く']
SUBTITLES = ['{goal}まちへ', '{who}とともに', '未来へつなぐ{field}', '一歩ずつ、確かに', '{place}から始まる{field}']
DUTIES = {
    '企画課': '{plan}を取りまとめ、各課の施策が同じ方向に進むよう調整します。', '総務課': '職員の研修と庁舎の管理、選挙と統計の事務を担い、各課を支えます。',
    '税務課': '市税の賦課と徴収を公平に行い、納税の相談に応じます。', '福祉課': '障害のある方や生活に困っている方の相談を受け、福祉の制度につなぎます。',
    '子育て支援課': '妊娠期から学齢期まで、保育と子育ての相談に切れ目なく応じます。', '環境課': 'ごみの分別と資源化、公害の防止と緑の保全に取り組みます。',
    '都市整備課': '道路と公園、下水道の整備と維持管理を行い、安全な通行を守ります。', '農林水産課': '農業と漁業の担い手を育て、森林の手入れと直売所の運営を支えます。',
    '生涯学習課': '公民館の講座と図書館の運営を通じて、学びと読書の機会を広げます。', '防災対策室': '災害時の備えと避難の計画を整え、自主防災組織の訓練を助けます。',
    '会計課': '公金の出納と支払いの審査を正確に行います。',
}
CAPTIONS = ['{place}での訓練の様子', '{thing}の説明会の様子', '{place}の開催風景', '「{thing}」のリーフレット', '完成した{place}（{town}）']
NOTES = ['{thing}は{place}の利用者が対象です。', '金額は当初予算の額です。', '天候により{place}で行うことがあります。', '{plan}の詳細は{office}の窓口で配布しています。']
TITLES = ['{era}{year}年度　{town}{kind}', '{town}　{era}{year}年度{kind}', '{era}{year}年度{town}{kind}（案）', '{town}{kind}']
KINDS = ['運営方針', '施政方針', '予算の概要', '重点施策', '事業計画', '主要事業']

SLOT = re.compile(r'\{(\w+)\}')


class Words:
    """fills templates; the figures in the width of the document's house style"""
    def __init__(self, rng, wide):
        self.rng, self.wide = rng, wide
        self.town = rng.choice(WORDS['town'])
        self.year = rng.randint(2, 8)

    def figure(self, text):
        return text.translate(WIDE) if self.wide else text

    def slot(self, m):
        key = m.group(1)
        if key in ('town', 'year', 'era'):
            return {'town': self.town, 'year': self.figure(str(self.year)), 'era': '令和'}[key]
        if key == 'kind':
            return self.rng.choice(KINDS)
        if key == 'point':
            return self.figure('.')
        if key == 'n':
            return self.figure(str(self.rng.randint(2, 48)))
        if key == 'd':
            return self.figure(str(self.rng.randint(1, 9)))
        if key == 'big':
            return self.figure('%d,%03d' % (self.rng.randint(1, 90), self.rng.randint(0, 999)))
        if key == 'money':
            return self.figure('%d億%d,000万円' % (self.rng.randint(1, 9), self.rng.randint(1, 9)))
        return self.rng.choice(WORDS[key])

    def fill(self, template):
        return SLOT.sub(self.slot, template)

    def pick(self, templates):
        return self.fill(self.rng.choice(templates))

    def paragraph(self, most=4):
        return ''.join(self.pick(SENTENCES) for _ in range(self.rng.randint(1, most)))


WIDE = {ord(a): ord(b) for a, b in zip('0123456789,.', '０１２３４５６７８９，．')}
