package testkit

import (
	"os/exec"
	"syscall"
)

// dieWithUs makes the kernel end the command when the thread that starts it ends, so also when a test run is killed.
func dieWithUs(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
