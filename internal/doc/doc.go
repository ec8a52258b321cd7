// Package doc writes and reads tables as files: xlsx and csv, row by row, so that memory does not grow with the rows. It knows nothing
// of the product: callers give cells and headings, and get back texts with the place where each stands.
//
// Nothing is written to disk on the way: an export may hold personal data, and a temporary file would leave it lying about.
package doc

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"chibo/internal/day"
)

// Kind says what a cell holds.
type Kind uint8

// The kinds of a cell, written and read.
const (
	KindEmpty   Kind = iota
	KindText         // any text; never computed by the program that opens the file
	KindNumber       // an exact decimal number
	KindPercent      // an exact number of per cent
	KindDay          // a civil day
	KindPartial      // a day known to the day, month or year (written only; read as KindDay or KindText)
	KindBool         // true or false
	KindError        // a spreadsheet's error value as #N/A (read only)
)

// Cell is one value to be written. The zero value is an empty cell.
type Cell struct {
	kind   Kind
	places uint8 // decimal places of a number
	text   string
	num    int64 // the number times 10^places, the day, or 1 for true
}

// Empty is a cell with nothing in it.
func Empty() Cell { return Cell{} }

// Text is a text. Line breaks become \n; control characters other than tab and line break, which neither format can hold, are dropped.
// The empty text is an empty cell.
func Text(s string) Cell {
	if s == "" {
		return Cell{}
	}
	return Cell{kind: KindText, text: s}
}

// Int is a whole number.
func Int(n int64) Cell { return Cell{kind: KindNumber, num: n} }

// Decimal is n / 10^places, exactly: Decimal(-1250, 2) is -12.50. Places beyond 12 count as 12.
func Decimal(n int64, places uint8) Cell {
	return Cell{kind: KindNumber, num: n, places: min(places, maxPlaces)}
}

// Percent is n / 10^places per cent, exactly: Percent(6071, 2) is 60.71 %. Places beyond 12 count as 12.
func Percent(n int64, places uint8) Cell {
	return Cell{kind: KindPercent, num: n, places: min(places, maxPlaces)}
}

// Day is a civil day; the zero day and Forever are empty.
func Day(d day.Day) Cell {
	if d.IsZero() || d == day.Forever {
		return Cell{}
	}
	return Cell{kind: KindDay, num: int64(d)}
}

// Partial is a day as far as it is known: a full day as Day, else the text 03/1985 or 1985; unknown is empty.
func Partial(p day.Partial) Cell {
	switch p.Precision() {
	case day.ToDay:
		return Day(p.Day())
	case day.ToMonth, day.ToYear:
		return Cell{kind: KindPartial, num: int64(p)}
	}
	return Cell{}
}

// Bool is a truth value of the spreadsheet, TRUE or FALSE. Where people shall read "có" or "không", give a Text.
func Bool(b bool) Cell {
	c := Cell{kind: KindBool}
	if b {
		c.num = 1
	}
	return c
}

// Kind tells what the cell holds.
func (c Cell) Kind() Kind { return c.kind }

// String is the cell as csv writes it, before quoting and before the guard against formulas.
func (c Cell) String() string {
	switch c.kind {
	case KindText:
		return cleanText(c.text)
	case KindNumber:
		return scaled(c.num, int(c.places))
	case KindPercent:
		return scaled(c.num, int(c.places)) + "%"
	case KindDay:
		return dayText(day.Day(c.num))
	case KindPartial:
		if m := c.num / 100 % 100; m != 0 {
			return pad(m, 2) + "/" + pad(c.num/10000, 4)
		}
		return pad(c.num/10000, 4)
	case KindBool:
		if c.num == 1 {
			return "TRUE"
		}
		return "FALSE"
	}
	return ""
}

// Sheet is one table to be written: a title and notes above, a head, and rows that are asked for once, while writing.
type Sheet struct {
	Title  string    // first line and name of the sheet; may be empty
	Notes  []string  // lines between title and head: what, where, as of when, filters, who exported and when
	Head   []string  // headings, at least one
	Widths []float64 // of the columns in characters; missing or 0: from the heading
	// Rows calls yield with each row, not longer than Head, and gives back at once any error of yield. The row may be used again after.
	Rows func(yield func([]Cell) error) error
}

const maxPlaces = 12

// scaled writes n / 10^places with a decimal point and all its places.
func scaled(n int64, places int) string {
	s := strconv.FormatInt(n, 10)
	if places == 0 {
		return s
	}
	neg := ""
	if s[0] == '-' {
		neg, s = "-", s[1:]
	}
	if len(s) <= places {
		s = strings.Repeat("0", places-len(s)+1) + s
	}
	return neg + s[:len(s)-places] + "." + s[len(s)-places:]
}

// dayText is dd/mm/yyyy.
func dayText(d day.Day) string {
	return pad(int64(d.DayOfMonth()), 2) + "/" + pad(int64(d.Month()), 2) + "/" + pad(int64(d.Year()), 4)
}

func pad(n int64, width int) string {
	s := strconv.FormatInt(n, 10)
	if len(s) < width {
		s = strings.Repeat("0", width-len(s)) + s
	}
	return s
}

// cleanText makes a text that both formats can hold: valid UTF-8, line breaks as \n, no control characters but tab and \n.
func cleanText(s string) string {
	clean := true
	for _, r := range s {
		if r < 0x20 && r != '\t' && r != '\n' || r == utf8.RuneError || r == 0xFFFE || r == 0xFFFF {
			clean = false
			break
		}
	}
	if clean {
		return s
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\r':
			return '\n'
		case r < 0x20 && r != '\t' && r != '\n', r == 0xFFFE, r == 0xFFFF:
			return -1
		}
		return r // a broken byte comes as U+FFFD
	}, s)
}

// Ref is the place of a cell as spreadsheets write it: Ref(12, 3) is C12. Both count from 1.
func Ref(row, col int) string { return ColName(col) + strconv.Itoa(row) }

// ColName is the letters of a column counted from 1: 1 is A, 27 is AA.
func ColName(col int) string {
	var b [8]byte
	i := len(b)
	for col > 0 && i > 0 {
		col--
		i--
		b[i] = byte('A' + col%26)
		col /= 26
	}
	return string(b[i:])
}
