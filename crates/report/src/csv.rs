//! One line per finding, RFC 4180, for spreadsheets.

use std::io::{self, Write};

use seawall_finding::{Evidence, Finding, Target};
use seawall_text::csv::cell;

use crate::Report;

const HEAD: &str = "fingerprint,verdict,severity,check,cluster,namespace,kind,name,container,subject,message,path,value,file,line,column,instances,risk,fixable,exception,known,techniques,controls,context,folded,holder,version\r\n";

/// The report as CSV.
pub(crate) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(HEAD.as_bytes())?;
    for finding in report.findings {
        let cells = cells(finding);
        let line: Vec<String> = cells.iter().map(|text| cell(text)).collect();
        write!(out, "{}\r\n", line.join(","))?;
    }
    Ok(())
}

fn cells(finding: &Finding) -> Vec<String> {
    let first = finding.evidence.first();
    let location = finding.location();
    let folded: Vec<&str> = finding.folded.iter().map(|part| &*part.rule.id).collect();
    let (holder, version) = match &*finding.target {
        Target::Package {
            holder, version, ..
        } => (&**holder, &**version),
        Target::Image { digest, .. } => ("", &**digest),
        _ => ("", ""),
    };
    let inside = || match first {
        Some(Evidence::Package(package)) => package.path.clone(),
        _ => String::new(),
    };
    let number = |value: Option<u32>| {
        value
            .filter(|value| *value > 0)
            .map_or_else(String::new, |value| value.to_string())
    };
    vec![
        finding.fingerprint.to_string(),
        finding.verdict.name().to_owned(),
        finding.severity.name().to_owned(),
        finding.check().to_owned(),
        finding.target.cluster().to_owned(),
        finding.target.namespace().to_owned(),
        finding.target.kind().to_owned(),
        finding.target.name().to_owned(),
        finding.container.clone().unwrap_or_default(),
        finding.subject.clone(),
        finding.message.clone(),
        first.map_or_else(String::new, Evidence::what),
        first.and_then(Evidence::value).unwrap_or_default(),
        location.map_or_else(inside, |location| location.file.to_string()),
        number(location.map(|location| location.line)),
        number(location.map(|location| location.column)),
        finding.instances.to_string(),
        finding.risk.to_string(),
        finding.fixable.to_string(),
        finding.exception.clone().unwrap_or_default(),
        finding.known.to_string(),
        finding.rule.techniques.join(" "),
        finding.rule.controls.join(" "),
        finding.context.join(" "),
        folded.join(" "),
        holder.to_owned(),
        version.to_owned(),
    ]
}
