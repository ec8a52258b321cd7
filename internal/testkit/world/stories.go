package world

import "chibo/internal/day"

// stories plans the people in the traps, and with them the admissions of 2017: what is counted for the Bloc in the nine months is planned
// here to the last one.
func (b *builder) stories() {
	d := day.Must
	always := day.Forever
	counted := 0 // admissions of the Bloc from 1/1 to 30/9/2017 by all that is known, in 2017 and at the end of 2018 alike

	one := func(a admitPlan) {
		if a.above == "" {
			a.above = codeBloc
		}
		if a.delay == 0 {
			a.delay = 6
		}
		if a.ceremony == 0 {
			a.ceremony = weekday(a.decision.Add(9))
		}
		b.admit(a)
	}
	nine := func(a admitPlan) { counted++; one(a) }

	// Outside the period, by days only.
	for _, on := range []day.Day{d(2016, 12, 1), d(2016, 12, 5), d(2016, 12, 7), d(2016, 12, 12), d(2017, 10, 2), d(2017, 10, 4), d(2017, 10, 6)} {
		one(admitPlan{decision: on, ceremony: weekday(on.Add(6)), trap: "outside the period"})
	}
	// Decision and ceremony on two sides of 30/9/2017, and of the new year.
	straddle := "decision and ceremony on two sides"
	for i, on := range []day.Day{d(2017, 9, 25), d(2017, 9, 26), d(2017, 9, 27), d(2017, 9, 28), d(2017, 9, 29), d(2017, 9, 29)} {
		nine(admitPlan{decision: on, ceremony: d(2017, 10, 9+i), delay: 3 + i, trap: straddle})
	}
	for i, on := range []day.Day{d(2016, 12, 21), d(2016, 12, 26), d(2016, 12, 28), d(2016, 12, 29)} {
		one(admitPlan{decision: on, ceremony: d(2017, 1, 9+i), trap: straddle})
	}
	// In cells that stood elsewhere on that day.
	place := "outside the sub-tree on the day"
	for _, x := range []struct {
		cell string
		on   day.Day
		in   bool
	}{
		{"GNY-03", d(2017, 2, 6), false}, {"GNY-03", d(2017, 2, 20), false}, {"GNY-03", d(2017, 3, 9), false}, {"GNY-03", d(2017, 5, 3), false}, {"GNY-03", d(2017, 8, 22), true},
		{"QBV", d(2017, 2, 15), false}, {"QBV", d(2017, 3, 1), false}, {"QBV", d(2017, 7, 10), true},
		{"TTD", d(2017, 2, 20), true}, {"TTD", d(2017, 6, 1), false},
		{"SXD-05", d(2017, 3, 6), true}, {"SXD-05", d(2017, 4, 10), true}, {"SXD-05", d(2017, 8, 10), false},
		{"SVH-05", d(2017, 3, 20), true}, {"SVH-05", d(2017, 3, 28), true}, {"SVH-05", d(2017, 6, 20), true},
	} {
		above := codeOther
		if x.in {
			counted++
			above = codeBloc
		}
		one(admitPlan{above: above, cell: x.cell, decision: x.on, trap: place})
	}
	// In organisations that ended afterwards.
	nine(admitPlan{cell: "BQK", decision: d(2017, 2, 27), trap: "merged and absorbed"})
	nine(admitPlan{cell: "PTH", decision: d(2017, 3, 13), trap: "merged and absorbed"})
	nine(admitPlan{cell: "SNN-07", decision: d(2017, 4, 18), trap: "merged and absorbed"})
	nine(admitPlan{cell: "SKH-04", decision: d(2017, 5, 22), trap: "merged and absorbed"})
	nine(admitPlan{cell: "BDA", decision: d(2017, 3, 27), trap: "merged and absorbed"})
	// Entered late: some before the demo's day, some after it.
	late := "late entries"
	for i, on := range []day.Day{d(2017, 8, 28), d(2017, 8, 30), d(2017, 8, 31), d(2017, 9, 8)} {
		nine(admitPlan{decision: on, delay: 38 + 2*i, trap: late})
	}
	for i, on := range []day.Day{d(2017, 8, 7), d(2017, 8, 9), d(2017, 8, 11), d(2017, 8, 16)} {
		nine(admitPlan{decision: on, delay: 98 + 4*i, trap: late, reserved: true})
	}
	// Written in September, truly in October: corrected in 2018. With the double entry below they outweigh the four of above.
	for i, on := range []day.Day{d(2017, 9, 11), d(2017, 9, 13), d(2017, 9, 18)} {
		truly, held := d(2017, 10, 11+i), d(2017, 10, 24+i)
		one(admitPlan{decision: on, ceremony: weekday(on.Add(8)), correctedCeremony: held, trap: "corrected days", reserved: true, then: func(s *soul, step int, _ Person) {
			mend := d(2018, 2, 5+i)
			b.plan(mend, func() {
				b.emit(b.desk(mend, 0), CorrectAdmission{step, s.key, 1, truly, held, "Ghi nhầm ngày quyết định"})
			})
		}})
	}
	// Entered twice: the second entry is void, two before the demo's day, one after it.
	for i, on := range []day.Day{d(2017, 9, 5), d(2017, 9, 6), d(2017, 9, 7)} {
		nine(admitPlan{decision: on, ceremony: weekday(on.Add(7)), trap: "voided before the demo's day", reserved: true, then: func(s *soul, _ int, p Person) {
			void, why := d(2017, 10, 12), "Nhập trùng"
			if i == 2 { // it stands on the demo's day: two people to whoever looks, until the paper turns out to be another cell's
				void, why = d(2018, 1, 10), "Nhập nhầm quyết định của nơi khác"
			}
			b.plan(on, func() {
				when := b.desk(on, 14)
				p.Key = b.key("P")
				if i == 2 {
					p = unlike(p)
				}
				b.emit(when, p)
				id := b.emit(when, Admit{p.Key, s.cell, b.decision(on), codeBloc, on, weekday(on.Add(7)), 1})
				b.mark("voided before the demo's day", p.Key)
				b.plan(void, func() {
					w := b.desk(void, 0)
					b.emit(w, VoidAdmission{id, p.Key, 1, why})
					b.emit(w, VoidPerson{p.Key, why})
				})
			})
		}})
	}
	// Facts corrected in 2018.
	facts := "corrected facts"
	mend := func(on, mended day.Day, tell func(*Person), fix func(p Person) Action, trap string) {
		nine(admitPlan{decision: on, trap: trap, reserved: true, keepFacts: true, tell: tell, then: func(s *soul, _ int, p Person) {
			b.plan(mended, func() { b.emit(b.desk(mended, 0), fix(p)) })
		}})
	}
	for i := range 3 {
		mend(d(2017, 2, 13+i), d(2018, 1, 16+i), func(p *Person) { b.rename(p, "Kinh", Female); p.Sex = Male },
			func(p Person) Action { return CorrectSex{p.Key, Female, p.From, always, "Ghi nhầm giới tính"} }, facts)
		mend(d(2017, 4, 24+i), d(2018, 1, 23+i), func(p *Person) { setBirth(p, day.Partial(19820310+int32(i))) },
			func(p Person) Action {
				return CorrectBirth{p.Key, day.Partial(19890310 + int32(i)), p.From, always, "Theo giấy khai sinh"}
			}, facts)
		mend(d(2017, 6, 5+i), d(2018, 3, 6+i), func(p *Person) { b.rename(p, "M'Nông", p.Sex); p.Ethnicity = []string{"", "Kinh", ""}[i] },
			func(p Person) Action {
				return CorrectEthnicity{p.Key, "M'Nông", p.From, always, "Bổ sung dân tộc"}
			}, facts)
	}
	for i := range 2 {
		mend(d(2017, 7, 4+i), d(2018, 4, 10+i), nil,
			func(p Person) Action {
				return CorrectEthnicity{p.Key, "Ê Đê", d(2018, 1, 1), always, "Xác định lại dân tộc theo mẹ"}
			}, "a correction for a period")
		nine(admitPlan{decision: d(2017, 3, 9+i), keepFacts: true, trap: "age of the day that counts", tell: func(p *Person) { setBirth(p, day.Partial(19860615+int32(i))) }})
		nine(admitPlan{decision: d(2017, 5, 8+i), keepFacts: true, trap: "birth known to the year", tell: func(p *Person) { setBirth(p, 19860000) }})
		nine(admitPlan{decision: d(2017, 5, 16+i), keepFacts: true, trap: "unknown ethnicity is unknown", tell: func(p *Person) { p.Ethnicity = "" }})
		nine(admitPlan{decision: d(2017, 1, 17+i), keepFacts: true, trap: "spelling of Kinh", tell: func(p *Person) { p.Ethnicity = []string{"kinh", "KINH"}[i] }})
	}
	// Recognised late: two before the demo's day, the rest after it.
	for i := range 6 {
		decided, at := d(2017, 12, 11+i%3), 7
		if i < 2 {
			decided, at = d(2017, 10, 11+i), 5
		}
		one(admitPlan{decision: d(2016, 7, 11+i%4), trap: "recognised late", recognised: decided, recognisedAt: at, reserved: true})
	}
	// All others of the nine months.
	for i := counted; i < headAdmitted; i++ {
		b.plainAdmission(codeBloc, b.anyDay(2017, 1, 8), "")
	}

	b.membershipStories()
}

// membershipStories plans deaths told late, transfers that never were, returns, and temporary activity across 30/9/2017.
func (b *builder) membershipStories() {
	d := day.Must
	late := "late entries"
	for i, on := range []day.Day{d(2017, 9, 5), d(2017, 9, 14), d(2017, 9, 21)} {
		b.plan(on, func() {
			s := b.choose(codeBloc, on, false)
			b.mark(late, s.key)
			b.leave(s, ByDeath, on, 88+3*i)
		})
	}
	b.plan(d(2017, 9, 20), func() {
		s := b.arrive(b.cellOf(codeBloc), "Đảng bộ tỉnh Đắk Lắk", d(2017, 9, 20), 56)
		s.reserved = true
		b.mark(late, s.key)
	})
	// Transfers that never were: one voided before the demo's day, two after it.
	never := "transfers that never were"
	b.plan(d(2017, 8, 21), func() {
		s := b.choose(codeBloc, d(2017, 8, 21), false)
		cell := s.cell
		id := b.transferOut(s, "Đảng bộ tỉnh Lâm Đồng", d(2017, 8, 21), 3)
		s.active, s.cell, s.reserved = true, cell, true
		b.mark(never, s.key)
		b.plan(d(2017, 10, 10), func() {
			b.emit(b.desk(d(2017, 10, 10), 0), VoidTransfer{id, s.key, "Đảng viên không chuyển đi"})
		})
	})
	for i := range 2 {
		on := d(2017, 9, 12+i)
		b.plan(on, func() {
			s := b.choose(codeBloc, on, false)
			home := s.cell
			id := b.transfer(s, b.cellOf(codeOther), on, 6)
			s.cell, s.reserved = home, true
			b.mark(never, s.key)
			b.plan(d(2018, 2, 6), func() {
				b.emit(b.desk(d(2018, 2, 6), 0), VoidTransfer{id, s.key, "Ghi nhầm đảng viên trùng tên"})
			})
		})
	}
	// Restored.
	for i := range 3 {
		out, back, cause := d(2016, 5, 16+i), d(2017, 4, 18+i), ByStriking
		if i == 2 {
			out, back, cause = d(2017, 6, 13), d(2018, 5, 15), ByExpulsion
		}
		b.plan(out, func() {
			s := b.choose(codeBloc, out, false)
			s.reserved = true
			b.leave(s, cause, out, 5)
			b.plan(back, func() {
				s.active, s.last = true, back
				b.emit(b.desk(back, 4), Restore{s.key, s.cell, back})
				b.mark("restored", s.key)
			})
		})
	}
	// Re-admitted, three years out.
	for i := range 4 {
		out, back := d(2015, 3, 17+i), d(2018, 4, 9+i)
		b.plan(out, func() {
			s := b.choose(codeBloc, out, false)
			s.reserved = true
			b.leave(s, ByStriking, out, 5)
			b.admit(admitPlan{above: codeBloc, cell: s.cell, decision: back, ceremony: weekday(back.Add(8)), delay: 6, again: true, person: s.key, trap: "re-admission", noRecognition: true})
		})
	}
	// Gone from the register and back.
	for i := range 3 {
		out, back := d(2016, 8, 8+i), d(2017, 6, 12+i)
		b.plan(out, func() {
			s := b.choose(codeBloc, out, false)
			s.reserved = true
			b.transferOut(s, "Đảng bộ huyện Đắk Mil", out, 5)
			b.plan(back, func() {
				s.active, s.last, s.cell = true, back, b.cellOf(codeBloc)
				b.emit(b.desk(back, 4), TransferIn{Person: s.key, Cell: s.cell, Day: back, From: "Đảng bộ huyện Đắk Mil"})
				b.mark("back on the register", s.key)
			})
		})
	}
	// Temporary activity across the day: out of the Bloc, into it, within it.
	for i := range 15 {
		on := d(2017, 6, 5+i)
		for on.Weekday() == 0 || on.Weekday() == 6 {
			on = on.Add(2)
		}
		b.plan(on, func() {
			home, host := codeBloc, codeOther
			if i%3 == 1 {
				home, host = codeOther, codeBloc
			} else if i%3 == 2 {
				host = codeBloc
			}
			s := b.choose(home, on, false)
			cell := b.cellOf(host)
			for cell == s.cell {
				cell = b.cellOf(host)
			}
			b.temporary(s, cell, on, on.AddMonths(9), i%4 == 0)
		})
	}
	// Suspended.
	for i := range 2 {
		on := d(2017, 8, 14+i)
		b.plan(on, func() {
			s := b.choose(codeBloc, on, false)
			s.reserved = true
			b.mark("exempt and suspended", s.key)
			b.emit(b.desk(on, 2), Relief{s.key, Suspended, on, 0})
			end := d(2017, 12, 4+i)
			b.plan(end, func() { b.emit(b.desk(end, 1), ReliefEnd{s.key, Suspended, end}) })
		})
	}
}

func setBirth(p *Person, birth day.Partial) { p.Birth, p.From = birth, birth.Day() }

func (b *builder) rename(p *Person, eth, sex string) {
	p.FullName, p.Given = b.ppl.name(eth, sex)
	p.Native = b.ppl.native(eth)
}

// seats plans committees: the Bloc's and the grassroots' from their congresses of 2015, the cells' from those of 2017.
func (b *builder) seats() {
	d := day.Must
	seat := func(org string, s *soul, post, term string, tf, tt, on day.Day, delay int) {
		s.reserved = true
		s.seat = b.key("GH")
		b.emit(b.desk(on, delay), Seat{s.seat, org, s.key, post, term, tf, tt, on, 0, ""})
	}
	pick := func(cells []string, n int, on day.Day) (l []*soul) {
		ok := map[string]bool{}
		for _, c := range cells {
			ok[c] = true
		}
		for _, k := range b.order {
			if s := b.folk[k]; len(l) < n && ok[s.cell] && s.active && !s.probation && s.seat == "" && !s.reserved {
				l = append(l, s)
			}
		}
		return l
	}
	ends := map[string]bool{}
	for _, c := range list("HLG,TTD,BQK,PTH,BDA,HNB,HVN,TPQ,KLA,SNG,CTK,BQD,TTR") {
		ends[c] = true
	}
	on := d(2015, 6, 22)
	for _, u := range units() {
		if ends[u.code] {
			continue
		}
		cells := []string{u.code}
		for i := range u.cells {
			cells = append(cells, cellCode(u.code, i+1))
		}
		b.plan(on, func() {
			for i, s := range pick(cells, 2, on) {
				seat(u.code, s, []string{"bi_thu", "pho_bi_thu"}[i], "2015-2020", d(2015, 6, 1), d(2020, 6, 1), on, 3)
			}
		})
	}
	bloc := d(2015, 8, 27)
	b.plan(bloc, func() {
		for i, s := range pick(b.base[codeBloc], 400, bloc) {
			if i%25 != 0 {
				continue
			}
			post := "uv_bch"
			switch i / 25 {
			case 0:
				post = "bi_thu"
			case 1, 2:
				post = "pho_bi_thu"
			case 3, 4, 5, 6:
				post = "uv_btv"
			}
			seat(codeBloc, s, post, "2015-2020", bloc, d(2020, 8, 27), bloc, 4)
		}
	})
	for _, above := range []string{codeBloc, codeOther} {
		for i, c := range b.base[above] {
			held := weekday(d(2017, 4, 3).Add(i % 60))
			b.plan(held, func() {
				for _, s := range pick([]string{c}, 1, held) {
					seat(c, s, "bi_thu", "2017-2020", held, held.AddMonths(30), held, 5)
				}
			})
		}
	}
	// Some go before their time.
	for i, gone := range []day.Day{d(2016, 3, 21), d(2016, 10, 17), d(2017, 8, 7), d(2018, 1, 22), d(2018, 8, 6)} {
		b.plan(gone, func() {
			n := 0
			for _, k := range b.order {
				s := b.folk[k]
				if s.seat == "" || !s.active || !b.isBase(codeBloc, s.cell) || s.last.Add(70) > gone {
					continue
				}
				if n++; n != 7+5*i {
					continue
				}
				if i%2 == 0 {
					b.leave(s, ByDeath, gone, 3)
				} else {
					b.transferOut(s, "Đảng bộ tỉnh Đắk Lắk", gone, 4)
				}
				return
			}
		})
	}
}

// targets plans what was to be reached: the Bloc's by the province, the units' by the Bloc. Those of 2017 add up to the Bloc's.
func (b *builder) targets() {
	d := day.Must
	var stable []string
	for _, u := range units() {
		switch u.code {
		case "HLG", "TTD", "BQK", "PTH", "BDA", "HNB", "HVN", "TDK", "KLA", "SNG":
			continue
		}
		if u.parent == codeBloc {
			stable = append(stable, u.code)
		}
	}
	for _, y := range []struct{ year, bloc int }{{2016, 90}, {2017, headPlan - 5}, {2018, headPlan + 10}} {
		on := d(y.year, 1, 11)
		b.plan(on, func() {
			when := b.desk(on, 2)
			nq := b.paper(when, "NQ", codeTop, on, "Chỉ tiêu kết nạp đảng viên năm")
			b.emit(when, Target{Key: targetKey(codeBloc, y.year), Figure: "adm.count", Org: codeBloc, Year: y.year, Op: "=", Low: y.bloc, By: codeTop, Doc: nq})
			when = b.desk(on, 9)
			nq = b.paper(when, "NQ", codeBloc, on.Add(7), "Giao chỉ tiêu kết nạp đảng viên năm cho các tổ chức cơ sở đảng")
			left := y.bloc
			if y.year == 2017 {
				left = headPlan
			}
			for i, c := range stable {
				n := left / (len(stable) - i)
				left -= n
				b.emit(when, Target{Key: targetKey(c, y.year), Figure: "adm.count", Org: c, Year: y.year, Op: ">=", Low: n, By: codeBloc, Doc: nq})
			}
			if y.year == 2017 {
				b.emit(when, Target{Key: targetKey("TDK", 2017), Figure: "adm.count", Org: "TDK", Year: 2017, Op: ">=", Low: 2, By: codeBloc, Doc: nq})
			}
		})
	}
	b.plan(d(2017, 3, 15), func() {
		when := b.desk(d(2017, 3, 15), 2)
		nq := b.paper(when, "NQ", codeTop, d(2017, 3, 13), "Điều chỉnh chỉ tiêu kết nạp đảng viên năm 2017")
		b.emit(when, TargetRevise{Key: targetKey(codeBloc, 2017), Low: headPlan, Doc: nq})
	})
	b.plan(d(2017, 6, 19), func() {
		when := b.desk(d(2017, 6, 19), 1)
		b.emit(when, TargetRevise{Key: targetKey("BVT", 2017), Low: 3})
		b.emit(when, TargetRevise{Key: targetKey("STP", 2017), Low: 1})
	})
	b.plan(d(2017, 10, 13), func() {
		b.emit(b.desk(d(2017, 10, 13), 0), TargetVoid{targetKey("TDK", 2017), "Nhập nhầm đơn vị"})
	})
}

func targetKey(org string, year int) string {
	return "CT-" + org + "-" + string([]byte{'0' + byte(year/1000), '0' + byte(year/100%10), '0' + byte(year/10%10), '0' + byte(year%10)})
}

// unlike is somebody of the same name, born on another day of that month elsewhere.
func unlike(p Person) Person {
	if n := int(p.Birth) % 100; n != 0 {
		p.Birth += day.Partial((n+9)%28 + 1 - n)
		p.From = p.Birth.Day()
	}
	home := "Kim Sơn, Ninh Bình"
	if p.Native == home {
		home = "Cư Jút, Đắk Nông"
	}
	p.Native = home
	return p
}
