//! What all commands have in common: usage, colors, pipes, completions, the manual.

use std::fs;
use std::io::Read;
use std::process::Stdio;

use crate::skep::{check, run, skep, temporary};

#[test]
fn usage_is_explained() {
    check("usage", &["--help"]);
    check("usage_unknown_command", &["inpsect", "a.o"]);
    check("usage_unknown_option", &["inspect", "a.o", "--cores"]);
    assert_eq!(run(&[]).exit, 2);
}

#[test]
fn every_command_has_an_example() {
    for command in ["asm", "disasm", "inspect", "btf", "crosscheck", "conformance", "completions", "man"] {
        let run = run(&[command, "--help"]);
        assert!(run.exit == 0 && run.stdout.contains(&format!("  skep {command} ")), "{run:?}");
    }
}

#[test]
fn colors_are_for_terminals_unless_asked_for() {
    let args = ["inspect", "examples/latency.bpf.o"];
    assert!(!run(&args).stdout.contains('\x1b'));
    let colored = run(&[&args[..], &["--color", "always"]].concat()).stdout;
    assert!(colored.contains('\x1b'));
    let error = run(&["inspect", "nothing.o", "--color", "always"]).stderr;
    assert!(error.contains('\x1b') && !run(&["inspect", "nothing.o"]).stderr.contains('\x1b'));
}

#[test]
fn a_closed_pipe_is_no_error() {
    let mut child = skep(&["btf", "dump", "6.12"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it was built");
    let mut some = [0; 100];
    child.stdout.take().expect("it is a pipe").read_exact(&mut some).expect("it prints");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}

#[test]
fn a_full_disk_is_an_error() {
    let Ok(full) = fs::OpenOptions::new().write(true).open("/dev/full") else {
        println!("skipped: no /dev/full");
        return;
    };
    let output = skep(&["inspect", "examples/latency.bpf.o"]).stdout(full).output().expect("it was built");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("E0952"));
}

#[test]
fn shells_get_completions() {
    for (shell, part) in [("bash", "complete -F"), ("zsh", "#compdef skep"), ("fish", "complete -c skep")] {
        let run = run(&["completions", shell]);
        assert!(run.exit == 0 && run.stdout.contains(part) && run.stdout.contains("crosscheck"), "{shell}");
    }
}

#[test]
fn the_manual_has_a_page_for_each_command() {
    let page = run(&["man"]);
    assert!(page.exit == 0 && page.stdout.contains(".TH skep 1"), "{page:?}");
    let dir = format!("{}man", temporary());
    fs::create_dir_all(&dir).expect("the folder is there");
    let written = run(&["man", "--dir", &dir]);
    assert_eq!(written.exit, 0, "{written:?}");
    for name in ["skep", "skep-asm", "skep-btf", "skep-btf-dump", "skep-crosscheck"] {
        let text = fs::read_to_string(format!("{dir}/{name}.1")).expect(name);
        assert!(text.contains(".SH SYNOPSIS"), "{text}");
    }
}
