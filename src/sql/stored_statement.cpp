#include "sql/stored_statement.hpp"

#include <algorithm>

#include "sql/quoting.hpp"

namespace tributary {
namespace {

constexpr std::string_view kInsert = "insert into ";
constexpr std::string_view kDelete = "delete from ";

/// Reads one statement from the left. Every function returns false, and reads nothing more, when
/// the text goes on differently.
class Scanner {
public:
    explicit Scanner(std::string_view text) : text_(text) {}

    [[nodiscard]] bool is_at_end() const { return at_ == text_.size(); }
    [[nodiscard]] std::string_view rest() const { return text_.substr(at_); }

    bool skip(std::string_view word) {
        if (!rest().starts_with(word)) return false;
        at_ += word.size();
        return true;
    }
    bool identifier(std::string& name) {
        if (!skip("`")) return false;
        name.clear();
        while (at_ < text_.size()) {
            const char c = text_[at_++];
            if (c == '`' && !skip("`")) return !name.empty();
            name.push_back(c);
        }
        return false;
    }
    bool table(TableName& name) {
        return identifier(name.database) && skip(".") && identifier(name.table);
    }
    /// The inside of '…' was begun.
    bool quoted_rest() {
        while (at_ < text_.size()) {
            const char c = text_[at_++];
            if (c == '\\') {
                at_ = std::min(at_ + 1, text_.size());
            } else if (c == '\'') {
                return true;
            }
        }
        return false;
    }
    /// A literal or a call, up to the comma or the parenthesis that ends it.
    bool value(std::string& literal) {
        const std::size_t begin = at_;
        int depth = 0;
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (depth == 0 && (c == ',' || c == ')')) break;
            ++at_;
            if (c == '\'' && !quoted_rest()) return false;
            if (c == '(') ++depth;
            if (c == ')') --depth;
        }
        literal = text_.substr(begin, at_ - begin);
        return !literal.empty() && depth == 0;
    }

private:
    std::string_view text_;
    std::size_t at_ = 0;
};

tl::unexpected<Error> foreign(std::string_view what) {
    return fail("the stored statement is none that was written here: " + std::string(what));
}

}  // namespace

Result<InsertParts> split_insert(std::string_view statement) {
    Scanner scan(statement);
    InsertParts parts;
    if (!scan.skip(kInsert) || !scan.table(parts.table) || !scan.skip(" (")) return foreign("head");
    do {
        if (!scan.identifier(parts.columns.emplace_back())) return foreign("column");
    } while (scan.skip(","));
    if (!scan.skip(") values (")) return foreign("values");
    do {
        if (!scan.value(parts.literals.emplace_back())) return foreign("value");
    } while (scan.skip(","));
    if (!scan.skip(")") || !scan.is_at_end()) return foreign("end");
    if (parts.columns.size() != parts.literals.size()) return foreign("number of values");
    return parts;
}

std::string join_insert(const InsertParts& parts) {
    std::string out(kInsert);
    out.append(quoted_table(parts.table.database, parts.table.table)).append(" (");
    for (std::size_t i = 0; i < parts.columns.size(); ++i) {
        if (i > 0) out.push_back(',');
        append_identifier(out, parts.columns[i]);
    }
    out.append(") values (");
    for (std::size_t i = 0; i < parts.literals.size(); ++i)
        out.append(i > 0 ? "," : "").append(parts.literals[i]);
    return out.append(")");
}

Result<DeleteParts> split_delete(std::string_view statement) {
    Scanner scan(statement);
    DeleteParts parts;
    if (!scan.skip(kDelete) || !scan.table(parts.table) || !scan.skip(" where "))
        return foreign("head");
    parts.condition = scan.rest();
    std::string literal;
    if (!scan.identifier(parts.branch_column) || !scan.skip(" = '") || !scan.quoted_rest() ||
        !scan.skip(" and "))
        return foreign("branch");
    // `k` in (…), (`k`,`l`) in (…, or ((`k`=1 and `l`=2): the key's columns come first, once each.
    std::string name;
    bool is_quoted = false;
    for (std::string_view rest = scan.rest(); !scan.is_at_end(); rest = scan.rest()) {
        if (rest.front() == '`') {
            if (!scan.identifier(name)) return foreign("key");
            if (std::ranges::find(parts.key, name) == parts.key.end()) parts.key.push_back(name);
            continue;
        }
        is_quoted = rest.front() == '\'';
        (void)scan.skip(rest.substr(0, 1));
        if (is_quoted && !scan.quoted_rest()) return foreign("key");
    }
    if (parts.key.empty()) return foreign("key");
    return parts;
}

}  // namespace tributary
