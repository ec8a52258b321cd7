package testkit

import (
	_ "embed"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/go-rod/rod"
)

// axeSource is axe-core 4.14.1 (MPL-2.0, see the folder axe), for tests only: the program does not contain it.
//
//go:embed axe/axe.min.js
var axeSource string

// axeRun asks for the rules of WCAG 2.0 to 2.2, levels A and AA. target-size is off by default even though its tag is
// asked for, so it is named.
const axeRun = `async () => {
	const result = await axe.run(document, {
		runOnly: {type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa']},
		rules: {'target-size': {enabled: true}},
		resultTypes: ['violations'],
	});
	if (result.passes.length + result.violations.length === 0) throw new Error('axe found nothing to judge');
	return result.violations.map(v => ({id: v.id, impact: v.impact || '', help: v.help, nodes: v.nodes.map(n => ({
		target: n.target.join(' '), html: n.html, summary: n.failureSummary || ''}))}));
}`

// Violation is one rule that a page breaks.
type Violation struct {
	ID, Impact, Help string
	Nodes            []struct{ Target, HTML, Summary string }
}

// String tells the rule and each element that breaks it.
func (v Violation) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s): %s", v.ID, v.Impact, v.Help)
	for _, n := range v.Nodes {
		fmt.Fprintf(&b, "\n  %s\n    %.300s\n    %s", n.Target, n.HTML, strings.ReplaceAll(n.Summary, "\n", "\n    "))
	}
	return b.String()
}

// Violations gives the accessibility rules (WCAG 2.0 to 2.2, A and AA) that the page as it stands breaks. The script
// comes in through the debugger, which no Content-Security-Policy stops, so pages need not be loosened for it.
func Violations(p *rod.Page) ([]Violation, error) {
	if _, err := p.Eval("() => {" + axeSource + "\n}"); err != nil {
		return nil, fmt.Errorf("load axe: %w", err)
	}
	answer, err := p.Eval(axeRun)
	if err != nil {
		return nil, fmt.Errorf("run axe: %w", err)
	}
	var found []Violation
	if err := answer.Value.Unmarshal(&found); err != nil {
		return nil, errors.Join(errors.New("read what axe says"), err)
	}
	return found, nil
}

// Axe fails the test with every accessibility rule that the page breaks.
func Axe(t testing.TB, p *rod.Page) {
	t.Helper()
	found, err := Violations(p)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range found {
		t.Errorf("%s: %s", p.MustInfo().URL, v)
	}
}
