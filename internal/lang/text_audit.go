package lang

// auditText is what is said of the log of reads and of sealed change rows.
var auditText = table{
	"audit.full":   {"Nhật ký xem hồ sơ đang không ghi được nên không thể hiển thị; hãy thử lại sau ít phút", "The log of reads cannot be written at the moment, so this cannot be shown; try again in a few minutes"},
	"audit.closed": {"Hệ thống đang dừng; hãy thử lại sau ít phút", "The system is stopping; try again in a few minutes"},

	"kind.read.read":   {"Xem", "Looked at"},
	"kind.read.export": {"Xuất dữ liệu", "Exported"},

	"audit.reads":    {"Ai đã xem hồ sơ này", "Who looked at this file"},
	"audit.reader":   {"Người xem", "Reader"},
	"audit.groups":   {"Nhóm thông tin", "Field groups"},
	"audit.purpose":  {"Mục đích", "Purpose"},
	"audit.good":     {"Nhật ký thay đổi nguyên vẹn: {n|# khối} đã niêm phong", "The log of changes is whole: {n|# block|# blocks} sealed"},
	"audit.broken":   {"Nhật ký thay đổi không còn nguyên vẹn từ khối {block}", "The log of changes is broken from block {block} on"},
	"audit.unsealed": {"{n|# thay đổi} chưa được niêm phong", "{n|# change is|# changes are} not sealed yet"},
	"audit.head":     {"Mã niêm phong cuối cùng: {head}", "Last seal: {head}"},

	"audit.why.missing":   {"bị mất", "missing"},
	"audit.why.hash":      {"không khớp mã băm", "does not match its hash"},
	"audit.why.signature": {"chữ ký không đúng", "not signed by a trusted key"},
	"audit.why.head":      {"khác với mã niêm phong đã ghi lại bên ngoài", "differs from a seal written down before"},
	"audit.why.changed":   {"đã bị sửa sau khi niêm phong", "changed after it was sealed"},
	"audit.why.added":     {"được thêm vào sau khi niêm phong", "added after sealing"},
}
