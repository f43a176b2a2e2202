#include "binlog/statement_text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace tributary::binlog {
namespace {

bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}
char to_upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}
bool is_word(char c) {
    return (to_upper(c) >= 'A' && to_upper(c) <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool equals(std::string_view text, std::string_view upper) {
    return std::ranges::equal(text, upper, {}, to_upper);
}

/// Walks over the words of a statement; comments, white space and opening parentheses between them
/// are skipped. The inside of an executable comment (`/*!50001 … */`, `/*M! … */`) counts as text.
class Words {
public:
    explicit Words(std::string_view text) : rest_(text) {}

    /// Empty at the end, or where something other than a word comes.
    std::string_view next() {
        skip_to_word();
        const auto end = std::ranges::find_if_not(rest_, is_word);
        return take(static_cast<std::size_t>(end - rest_.begin()));
    }
    /// What comes next without consuming it, trimmed.
    std::string_view rest() {
        skip_to_word();
        std::string_view text = rest_;
        while (!text.empty() && (is_space(text.back()) || text.back() == ';'))
            text.remove_suffix(1);
        return text;
    }
    /// Consumes a quoted string, a word, or one other character. False at the end.
    bool skip_one() {
        skip_to_word();
        if (rest_.empty()) return false;
        const char first = rest_.front();
        if (first == '\'' || first == '"' || first == '`') {
            std::size_t at = 1;
            while (at < rest_.size() && rest_[at] != first)
                at += rest_[at] == '\\' && first != '`' ? 2U : 1U;
            take(std::min(at + 1, rest_.size()));
        } else if (is_word(first)) {
            next();
        } else {
            take(1);
        }
        return true;
    }

private:
    std::string_view take(std::size_t size) {
        const std::string_view head = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return head;
    }
    void skip_past(std::string_view end) {
        const std::size_t at = rest_.find(end);
        take(at == std::string_view::npos ? rest_.size() : at + end.size());
    }
    void skip_to_word() {
        while (!rest_.empty()) {
            if (is_space(rest_.front()) || rest_.front() == '(') {
                take(1);
            } else if (rest_.starts_with("/*!") || rest_.starts_with("/*M!")) {
                skip_past("!");
                while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9') take(1);
            } else if (rest_.starts_with("*/")) {
                take(2);
            } else if (rest_.starts_with("/*")) {
                take(2);
                skip_past("*/");
            } else if (rest_.starts_with("#") || rest_.starts_with("-- ") ||
                       rest_.starts_with("--\n")) {
                skip_past("\n");
            } else {
                return;
            }
        }
    }

    std::string_view rest_;
};

constexpr std::array<std::string_view, 11> kDmlWords = {"INSERT", "UPDATE", "DELETE", "REPLACE",
                                                        "LOAD",   "WITH",   "CALL",   "SELECT",
                                                        "DO",     "VALUES", "EXECUTE"};

bool is_dml_word(std::string_view word) {
    return std::ranges::any_of(kDmlWords,
                               [&](std::string_view each) { return equals(word, each); });
}

/// `SET STATEMENT variable = value, … FOR statement` (MariaDB).
bool is_dml_behind_set_statement(Words& words) {
    if (!equals(words.next(), "STATEMENT")) return false;
    Words ahead = words;
    while (!equals(ahead.next(), "FOR")) {
        if (!words.skip_one()) return true;
        ahead = words;
    }
    return is_dml_word(ahead.next());
}

ClassifiedStatement classify_rollback(Words& words) {
    const std::string_view second = words.next();
    if (!equals(second, "TO")) return {StatementKind::kRollback, {}};
    Words ahead = words;
    if (equals(ahead.next(), "SAVEPOINT") && !ahead.rest().empty()) words = ahead;
    return {StatementKind::kRollbackTo, words.rest()};
}

}  // namespace

ClassifiedStatement classify_statement(std::string_view text) {
    Words words(text);
    const std::string_view first = words.next();
    if (equals(first, "BEGIN")) return {StatementKind::kBegin, {}};
    if (equals(first, "COMMIT")) return {StatementKind::kCommit, {}};
    if (equals(first, "ROLLBACK")) return classify_rollback(words);
    if (equals(first, "SAVEPOINT")) return {StatementKind::kSavepoint, words.rest()};
    if (equals(first, "RELEASE") && equals(words.next(), "SAVEPOINT")) {
        return {StatementKind::kReleaseSavepoint, words.rest()};
    }
    if (equals(first, "XA")) return {StatementKind::kXa, {}};
    const bool is_dml =
        equals(first, "SET") ? is_dml_behind_set_statement(words) : is_dml_word(first);
    return {is_dml ? StatementKind::kDml : StatementKind::kOther, {}};
}

}  // namespace tributary::binlog
