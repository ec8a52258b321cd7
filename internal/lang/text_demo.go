package lang

// demoText: the commands demo and generate.
var demoText = table{
	"cmd.demo":          {"mở bản minh họa Đắk Nông 2017 trên máy này", "open the 2017 demonstration on this machine"},
	"cmd.demo.usage":    {"Cách dùng: chibo demo [--db TỆP] [--today NGÀY] [--listen 127.0.0.1:8080]", "Usage: chibo demo [--db FILE] [--today DAY] [--listen 127.0.0.1:8080]"},
	"cmd.demo.making":   {"Đang lập cơ sở dữ liệu minh họa {where} (một lần, chừng mười giây)…", "Making the demonstration database {where} (once, some ten seconds)…"},
	"cmd.demo.progress": {"{done}/{all} việc đã ghi", "{done}/{all} acts recorded"},
	"cmd.demo.made":     {"Xong sau {seconds} giây.", "Done in {seconds} s."},
	"cmd.demo.today":    {"Bản minh họa: hôm nay là {day}. Trừ các số trong bài báo gốc, mọi tên người và số liệu đều do chúng tôi đặt ra.", "Demonstration: today is {day}. Everything but the figures of the source article, all people included, is made up."},
	"cmd.demo.accounts": {"Tài khoản minh họa, mật khẩu chung {password}:", "Demonstration accounts, all with the password {password}:"},
	"cmd.demo.early":    {"Bản minh họa không lùi được trước {day}", "The demonstration cannot go back before {day}"},
	"cmd.demo.sqlite":   {"Bản minh họa chỉ dùng tệp SQLite", "The demonstration uses a SQLite file only"},
	"cmd.demo.not":      {"{where} không phải cơ sở dữ liệu minh họa", "{where} is not a demonstration database"},
	"cmd.flag.demo_db":  {"tệp của bản minh họa; chưa có thì được lập", "the demonstration's file; made when missing"},
	"cmd.flag.today":    {"ngày mà bản minh họa coi là hôm nay", "the day the demonstration takes for today"},

	"cmd.demo.user.tinh":     {"văn phòng Tỉnh ủy: toàn tỉnh, cả tài khoản", "provincial office: the whole province, accounts included"},
	"cmd.demo.user.khoi":     {"cán bộ tổ chức Đảng ủy Khối", "organisation officer of the Bloc"},
	"cmd.demo.user.theodoi":  {"ủy viên Ban Chấp hành Khối: chỉ xem", "committee member of the Bloc: reads only"},
	"cmd.demo.user.coso":     {"bí thư Đảng ủy Sở Y tế", "secretary of a grassroots committee (Health)"},
	"cmd.demo.user.chibo":    {"bí thư chi bộ SYT-01", "secretary of cell SYT-01"},
	"cmd.demo.user.dangvien": {"đảng viên: chỉ hồ sơ của mình", "a member: his own file only"},

	"cmd.generate":          {"tạo dữ liệu giả cỡ bất kỳ để đo thử", "make up data of any size for measuring"},
	"cmd.generate.usage":    {"Cách dùng: chibo generate --members N --db TỆP|postgres://… [--seed 1]", "Usage: chibo generate --members N --db FILE|postgres://… [--seed 1]"},
	"cmd.generate.not_new":  {"{where} đã có dữ liệu; lệnh generate chỉ ghi vào cơ sở dữ liệu mới", "{where} holds data already; generate writes only to a new database"},
	"cmd.generate.progress": {"{done} người", "{done} people"},
	"cmd.generate.made":     {"Đã tạo {orgs} tổ chức, {people} người, {meetings} cuộc họp trong {seconds} giây. Tài khoản {login}, mật khẩu {password}", "Made {orgs} organisations, {people} people and {meetings} meetings in {seconds} s. Account {login}, password {password}"},
	"cmd.flag.members":      {"số đảng viên vào ngày cuối", "living members on the last day"},
	"cmd.flag.seed":         {"số gieo: cùng số cho cùng dữ liệu", "seed: the same number gives the same data"},
}
