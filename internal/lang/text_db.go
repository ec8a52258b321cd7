package lang

// dbText is what the database refuses at start and in a form sent twice.
var dbText = table{
	"db.address":      {"Địa chỉ cơ sở dữ liệu không đúng; cần tên tệp SQLite hoặc postgres://…", "The database address is wrong; give the name of a SQLite file, or postgres://…"},
	"db.no_file":      {"Không có tệp cơ sở dữ liệu {path}", "There is no database file {path}"},
	"db.newer":        {"Cơ sở dữ liệu này thuộc phiên bản Chibo mới hơn; hãy dùng chương trình mới hơn", "This database belongs to a newer Chibo; use the newer program"},
	"db.changed":      {"Bước nâng cấp {have} của cơ sở dữ liệu khác với bước cùng tên trong chương trình này; không mở để tránh hỏng dữ liệu", "The database's upgrade step {have} differs from the one of that name in this program; it is not opened, so that nothing is damaged"},
	"form.sent_other": {"Biểu mẫu này đã được gửi và ghi một lần với nội dung khác. Nếu muốn ghi thêm nội dung dưới đây, hãy gửi lại lần nữa.", "This form was sent and recorded once before with other contents. To record what stands below as well, send it once more."},
	"form.key":        {"Biểu mẫu thiếu mã gửi; hãy mở lại trang rồi gửi lại", "The form came without its sending key; open the page again and send"},
}
