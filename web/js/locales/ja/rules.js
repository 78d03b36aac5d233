// ルールの言葉: テーブルのどの行を、どの列名で移行するか。

export default {
  "rule.title": "一部の行だけ・別の列名へ",
  "rule.where": "条件に合う行だけ (SQL)",
  "rule.where.example": "created_at >= '2025-01-01'",
  "rule.where.hint": "WHERE の後に書く形で、このテーブルの列を使います。空欄 = すべての行。関数やほかのテーブルにはスキーマ名が必要です。計画の作成時に確認します。",
  "rule.columns": "移行先での列名",
  "rule.columns.hint": "移行先に既にあるテーブルで、列の名前が違う場合に入力します。空欄 = 同じ名前。",
  "rule.mark.where": "一部の行",
  "rule.mark.columns": "列名の対応付け",
  "rule.mark.both": "一部の行・列名の対応付け",
};
