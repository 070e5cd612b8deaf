//! Tables of values separated by commas (RFC 4180), safe to open as a spreadsheet.
//!
//! In: rows of texts. Out: bytes. It must not know what the texts mean.

/// A table that is written row by row.
#[derive(Debug, Default)]
pub struct Csv {
    bytes: Vec<u8>,
}

impl Csv {
    /// A table with a row of names first.
    #[must_use]
    pub fn new(header: &[&str]) -> Self {
        let mut csv = Self::default();
        csv.row(header);
        csv
    }

    /// Adds a row.
    pub fn row<T: AsRef<str>>(&mut self, cells: &[T]) {
        for (at, cell) in cells.iter().enumerate() {
            if at > 0 {
                self.bytes.push(b',');
            }
            self.cell(cell.as_ref());
        }
        self.bytes.extend_from_slice(b"\r\n");
    }

    /// The table.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    fn cell(&mut self, text: &str) {
        // Spreadsheets compute what begins so, and a text from elsewhere must not compute anything on a reader's machine.
        let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
        let guard = if is_formula { "'" } else { "" };
        let is_plain = !text.contains(['"', ',', '\r', '\n']) && text.trim().len() == text.len();
        if is_plain {
            self.bytes.extend_from_slice(guard.as_bytes());
            self.bytes.extend_from_slice(text.as_bytes());
        } else {
            self.bytes.push(b'"');
            self.bytes.extend_from_slice(guard.as_bytes());
            self.bytes.extend_from_slice(text.replace('"', "\"\"").as_bytes());
            self.bytes.push(b'"');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(cells: &[&str]) -> String {
        let mut csv = Csv::default();
        csv.row(cells);
        String::from_utf8(csv.into_bytes()).unwrap_or_default()
    }

    #[test]
    fn cells_are_quoted_where_they_have_to_be() {
        assert_eq!(
            written(&["plain", "a, b", "say \"no\"", "two\nlines", " edge", ""]),
            "plain,\"a, b\",\"say \"\"no\"\"\",\"two\nlines\",\" edge\",\r\n"
        );
    }

    #[test]
    fn no_cell_is_a_formula() {
        assert_eq!(
            written(&["=1+1", "+49", "-1", "@SUM(A1)", "\t=1", "=\"a,b\"", "a=1"]),
            "'=1+1,'+49,'-1,'@SUM(A1),\"'\t=1\",\"'=\"\"a,b\"\"\",a=1\r\n"
        );
    }
}
