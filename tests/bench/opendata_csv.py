#!/usr/bin/python3
"""opendata_csv.py ROWS FILE: a CSV of ten columns (numbers, texts, codes, dates, quoted fields), always the same."""
import sys

names = ['避難所の整備', '子育て支援', '道路 & 橋', '図書館の運営', '"""見守り""活動"', '公園の管理']
with open(sys.argv[2], 'w', encoding='utf-8', newline='') as out:
    out.write('番号,事業名,区,金額,年度,開始日,割合,電話,コード,備考\r\n')
    for i in range(int(sys.argv[1])):
        out.write(f'{i + 1},{names[i % 6]},緑区,{i * 7919 % 1000000},2022,2022-04-01,{i % 100}.5,'
                  f'045-{i % 1000:03d}-{i % 10000:04d},{i % 1000000:06d},備考{i % 17}\r\n')
