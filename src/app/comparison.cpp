#include "app/comparison.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

#include "mysql/row_stream.hpp"

namespace tributary::app {
namespace {

constexpr std::size_t kExamplesMax = 5;

/// A row that outlives the stream's buffer, with its memory used again.
struct KeptRow {
    std::vector<std::optional<std::string>> values;
    bool is_there = false;

    void take(mysql::RowStream& stream) {
        const std::optional<mysql::RowView> row = stream.next();
        is_there = row.has_value();
        if (!row) return;
        values.resize(row->size());
        for (std::size_t i = 0; i < row->size(); ++i) {
            const auto& value = (*row)[i];
            if (!value) {
                values[i].reset();
            } else if (values[i]) {
                values[i]->assign(*value);
            } else {
                values[i].emplace(*value);
            }
        }
    }
};

std::string text_of(const KeptRow& row) {
    std::string text;
    for (const auto& value : row.values) {
        if (!text.empty()) text += ", ";
        text += value ? *value : "NULL";
    }
    return text;
}

bool has_same_key(const KeptRow& a, const KeptRow& b, std::size_t key_columns) {
    return std::equal(a.values.begin(), a.values.begin() + static_cast<std::ptrdiff_t>(key_columns),
                      b.values.begin());
}

void note(Comparison& result, std::string example) {
    ++result.differences;
    if (result.examples.size() < kExamplesMax) result.examples.push_back(std::move(example));
}

}  // namespace

Comparison compare(mysql::Connection& branch, mysql::Connection& head_office,
                   const ComparisonQuery& query) {
    Comparison result;
    mysql::RowStream ours = branch.stream(query.branch);
    mysql::RowStream theirs = head_office.stream(query.head_office);
    KeptRow a;
    KeptRow b;
    a.take(ours);
    b.take(theirs);
    while (a.is_there || b.is_there) {
        result.branch_rows += a.is_there ? 1 : 0;
        result.head_office_rows += b.is_there ? 1 : 0;
        if (!b.is_there) {
            note(result, "missing at the head office: " + text_of(a));
        } else if (!a.is_there) {
            note(result, "only at the head office: " + text_of(b));
        } else if (a.values != b.values) {
            note(result, (has_same_key(a, b, query.key_columns) ? "values differ: branch ("
                                                                : "rows differ: branch (") +
                             text_of(a) + "), head office (" + text_of(b) + ")");
        }
        if (a.is_there) a.take(ours);
        if (b.is_there) b.take(theirs);
    }
    return result;
}

}  // namespace tributary::app
