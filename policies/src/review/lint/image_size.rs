//! Images, and bodies with them, far larger than a picture of a face.

use super::{Found, Rule, Subject};
use crate::diagnostic::{Report, Severity};
use crate::units::ByteSize;

/// See the page.
pub(super) static RULE: Rule = Rule {
    id: "image-size",
    severity: Severity::Warning,
    summary: "an allow takes images, or bodies with them, far larger than a picture of a face",
    page: include_str!("pages/image-size.md"),
    calendar: false,
    found: Found::Looking(look),
};

/// What an image of a face needs at most.
const EACH: u64 = 5 << 20;
/// For the other fields of a form.
const BESIDE: u64 = 1 << 20;

fn look(subject: &Subject<'_>, report: &mut Report) {
    for allowed in subject.allows() {
        let body = &allowed.allow().body;
        // A video is no image, and no number is known for it.
        if allowed
            .routes()
            .any(|(_, route)| !route.videos.value.is_empty())
        {
            continue;
        }
        let each = &allowed.allow().images.each;
        let mut routes = allowed.routes();
        if each.value.0 > EACH && routes.any(|(_, route)| !route.images.value.is_empty()) {
            let what = format!(
                "`{}` is far more than one image of a face needs",
                each.value
            );
            report.push(RULE.finding(allowed.place(&each.span), what).help(format!(
                "write `each = \"{}\"`, or leave it out",
                ByteSize(EACH)
            )));
        }
        let most = allowed.routes().map(|(_, route)| route.images.value.len());
        let images = most.max().unwrap_or(0) as u64;
        if images == 0 || body.value.0 <= images * EACH + BESIDE {
            continue;
        }
        let number = match images {
            1 => "one image of a face needs".to_owned(),
            more => format!("{more} images of a face need"),
        };
        let what = format!("`{}` is far more than {number}", body.value);
        report.push(
            RULE.finding(allowed.place(&body.span), what)
                .label(format!("at most {} each are enough", ByteSize(EACH)))
                .help(format!("write `body = \"{}\"`", ByteSize(images * EACH))),
        );
    }
}
