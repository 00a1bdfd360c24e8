//! `--fix` and `--fix-unsafe`.

use crate::kit::{Folder, LIVE};

#[test]
fn safe_fixes_keep_behaviour_and_unsafe_ones_are_asked_for() {
    let folder = Folder::repository();
    folder.write("a.py", &format!("import os\nU = \"http://api.facesign.ai/v1\"\nK = \"{LIVE}\"\nx = 1  # visor:allow[key-in-url] left behind\n"));
    folder.write(".env", &format!("FACESIGN_API_KEY={LIVE}\n"));
    let ran = folder.visor(&["lint", "--fix"]);
    assert_eq!(ran.code, 1, "the key is still there: {}", ran.err);
    assert_eq!(
        folder.read("a.py"),
        format!("import os\nU = \"https://api.facesign.ai/v1\"\nK = \"{LIVE}\"\nx = 1\n")
    );
    assert_eq!(folder.read(".gitignore"), ".env\n");
    let ran = folder.visor(&["lint", "--fix-unsafe"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert_eq!(
        folder.read("a.py"),
        "import os\nU = \"https://api.facesign.ai/v1\"\nK = os.environ[\"FACESIGN_API_KEY\"]\nx = 1\n"
    );
}

#[test]
fn a_file_that_is_not_utf_8_is_not_rewritten() {
    let folder = Folder::new();
    let wide: Vec<u8> = "U = \"http://api.facesign.ai/v1\"\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    folder.write_bytes("a.py", &wide);
    let ran = folder.visor(&["lint", "--fix"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert_eq!(std::fs::read(folder.0.join("a.py")).unwrap(), wide);
}
