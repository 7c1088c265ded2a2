# xlsx_table.py ROWS FILE: a CSV of ROWS rows and 10 columns: code, name, office, amount in thousands, amount in yen, rate, date, telephone, latitude, remark.
import sys
names = ["見守り活動", "子育て広場", "道路補修", "防災訓練", "図書館資料", "公園遊具点検", "ごみ収集", "窓口案内"]
offices = ["総務課", "福祉課", "土木課", "区民課", "税務課", "図書館"]
remarks = ["", "新規", "継続", "=A1+1", "", "一部&再掲", "", "拡充"]
rows = int(sys.argv[1])
with open(sys.argv[2], "w", encoding="utf-8", newline="") as out:
    out.write("コード,事業名,所管課,計上額（千円）,単価（円）,執行率（％）,開始日,電話番号,緯度,備考\n")
    for i in range(rows):
        k = i * 2654435761 % 4294967296
        out.write("%06d,%s,%s,%d,%d,%d.%d,2023-%02d-%02d,045-%03d-%04d,35.%04d,%s\n" % (
            i, names[k % 8], offices[k % 6], k % 300000, k % 90000 * 10, k % 100, k % 10, 1 + k % 12, 1 + k % 28,
            k % 1000, i % 10000, k % 10000, remarks[k // 64 % 8]))
