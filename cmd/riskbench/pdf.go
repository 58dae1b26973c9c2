package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/riskbench/riskbench/cmd/internal/runs"
	"github.com/riskbench/riskbench/reports"
)

// pdfLimit is how long a browser may take to print a page of some hundred kB.
const pdfLimit = time.Minute

// writePDF prints the page through a browser that is installed: layout and
// fonts are its, and ours would be another page.
func writePDF(ctx context.Context, path string, d *reports.Document) ([]string, error) {
	browser, err := findChromium()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "riskbench-pdf-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	var page bytes.Buffer
	if err := reports.HTML(&page, d); err != nil {
		return nil, err
	}
	source, printed := filepath.Join(dir, "report.html"), filepath.Join(dir, "report.pdf")
	if err := os.WriteFile(source, page.Bytes(), 0o600); err != nil {
		return nil, err
	}
	ctx, stop := context.WithTimeout(ctx, pdfLimit)
	defer stop()
	// The sandbox starts neither for root nor in most containers; the page is ours, and runs no script.
	args := []string{"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--disable-javascript", "--user-data-dir=" + filepath.Join(dir, "profile"), "--no-pdf-header-footer", "--print-to-pdf=" + printed, "file://" + source}
	c := exec.CommandContext(ctx, browser, args...)
	wholeGroup(c)
	c.WaitDelay = 5 * time.Second
	out, err := c.CombinedOutput()
	if cause := context.Cause(ctx); cause != nil {
		return nil, fmt.Errorf("%s printed no PDF and was stopped: %w", browser, cause)
	}
	b, missing := os.ReadFile(printed)
	if err == nil && missing == nil && !(bytes.HasPrefix(b, []byte("%PDF-")) && bytes.Contains(b[max(0, len(b)-64):], []byte("%%EOF"))) {
		err = errors.New("its file is no PDF, or half of one")
	}
	if err := errors.Join(err, missing); err != nil {
		return nil, fmt.Errorf("%s printed no PDF: %w\n%.500s", browser, err, out)
	}
	return []string{path}, runs.WriteFile(path, b)
}

// findChromium gives the browser that prints PDFs.
func findChromium() (string, error) {
	if path := os.Getenv("RISKBENCH_CHROMIUM"); path != "" {
		if _, err := os.Stat(path); err != nil {
			return "", usage{fmt.Errorf("$RISKBENCH_CHROMIUM is %q, which is not there; want the path of a Chromium or Chrome", path)}
		}
		return path, nil
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("no Chromium or Chrome is installed, which prints the page\ninstall one (apt-get install chromium), or name one in $RISKBENCH_CHROMIUM; or open report.html and print it there")
}

// wholeGroup makes the end of the command the end of all that it started.
func wholeGroup(c *exec.Cmd) {
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
}
