package lang

// targetText is targets: what was set, for whom and when.
var targetText = table{
	"target":        {"Chỉ tiêu", "Targets"},
	"target.one":    {"Chỉ tiêu", "Target"},
	"target.list":   {"Danh sách chỉ tiêu", "List of targets"},
	"target.empty":  {"Chưa có chỉ tiêu nào.", "There are no targets."},
	"target.figure": {"Chỉ số", "Figure"},
	"target.org":    {"Giao cho", "Set for"},
	"target.period": {"Kỳ", "Period"},
	"target.op":     {"Mức", "Measure"},
	"target.low":    {"Chỉ tiêu", "Target"},
	"target.high":   {"Đến", "To"},
	"target.set_by": {"Cấp giao", "Set by"},
	"target.paper":  {"Văn bản giao", "Deciding paper"},
	"target.note":   {"Ghi chú", "Note"},

	"target.do.set":    {"Giao chỉ tiêu", "Set a target"},
	"target.do.revise": {"Điều chỉnh chỉ tiêu", "Revise the target"},
	"target.do.void":   {"Hủy chỉ tiêu", "Void the target"},

	"target.high_below": {"Phải lớn hơn mức dưới ({low})", "Must be above the lower bound ({low})"},
	"target.taken":      {"Đã có chỉ tiêu {low} cho kỳ này; hãy điều chỉnh chỉ tiêu ấy", "A target of {low} is set for this period; revise that one"},

	"target.was.set": {"{figure}: {op} {low} cho {period}", "{figure}: {op} {low} for {period}"},
}
