package lang

// dayText is what is said about days and periods. The first three are the keys of day.ParseError; {text} is what was typed.
var dayText = table{
	"day.form":    {"“{text}” không phải là ngày; hãy ghi như 30/9/2017", "“{text}” is not a day; write it like 30/9/2017 (day/month/year)"},
	"day.none":    {"Không có ngày {text} trong lịch", "There is no {text} in the calendar"},
	"day.range":   {"Ngày {text} nằm ngoài khoảng từ năm 1800 đến năm 2999", "{text} is outside the years 1800 to 2999"},
	"day.missing": {"Cần ghi ngày", "A day is needed"},
	"day.future":  {"Ngày {day} chưa đến (hôm nay là {today})", "{day} has not come yet (today is {today})"},
	"day.before":  {"Ngày {day} quá sớm; sớm nhất là ngày {limit}", "{day} is too early; the earliest is {limit}"},
	"day.after":   {"Ngày {day} quá muộn; muộn nhất là ngày {limit}", "{day} is too late; the latest is {limit}"},
	"day.hint":    {"Ví dụ: 30/9/2017, 30/9/17 hoặc hôm nay", "For example 30/9/2017, 30/9/17 or today"},
	"day.partial": {"Nếu không nhớ ngày, ghi tháng và năm (3/1985) hoặc chỉ năm (1985)", "If the day is not known, write month and year (3/1985) or the year alone (1985)"},

	"period.order":   {"Ngày kết thúc ({to}) trước ngày bắt đầu ({from})", "The end ({to}) is before the beginning ({from})"},
	"period.empty":   {"Khoảng thời gian không có ngày nào", "The period has no day in it"},
	"period.outside": {"Nằm ngoài khoảng thời gian {period}", "This is outside {period}"},
	"period.from":    {"Từ ngày", "From"},
	"period.to":      {"Đến ngày", "To"},
	"period.last":    {"Đến hết ngày", "Last day"},
	"period.to_now":  {"đến nay", "to now"},
	"period.until":   {"đến hết {to}", "until {to}"},
	"period.all":     {"mọi thời gian", "all time"},
	"period.year":    {"năm {year}", "{year}"},
	"period.months":  {"{n} tháng đầu năm {year}", "{n|first month|first # months} of {year}"},
	"period.quarter": {"quý {quarter} năm {year}", "quarter {quarter} of {year}"},
	"period.month":   {"tháng {month} năm {year}", "month {month} of {year}"},

	"weekday.0": {"Chủ nhật", "Sunday"},
	"weekday.1": {"Thứ Hai", "Monday"},
	"weekday.2": {"Thứ Ba", "Tuesday"},
	"weekday.3": {"Thứ Tư", "Wednesday"},
	"weekday.4": {"Thứ Năm", "Thursday"},
	"weekday.5": {"Thứ Sáu", "Friday"},
	"weekday.6": {"Thứ Bảy", "Saturday"},
}
