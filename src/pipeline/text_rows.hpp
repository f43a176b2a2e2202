#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tributary {

/// Column → its value as text (append_text of model/text_value.hpp); empty = NULL.
using TextValues = std::map<std::string, std::optional<std::string>>;

/// Rows of a table as text, for people.
struct TextRows {
    std::vector<std::string> columns;
    /// Those of `columns` that are the primary key, in key order.
    std::vector<std::string> key;
    /// One value a column, as in TextValues. A long one is cut.
    std::vector<std::vector<std::optional<std::string>>> rows;
    friend bool operator==(const TextRows&, const TextRows&) = default;
};

/// What is wrong with a value that somebody gave for a column.
struct ValueFault {
    std::string column;
    /// A sentence: `"12.345" has more than 2 digits after the point`.
    std::string what;
    friend bool operator==(const ValueFault&, const ValueFault&) = default;
};

/// Why a row was not written.
struct RowRefusal {
    /// A sentence; never empty.
    std::string what;
    /// Every value that is wrong. Empty: it was refused for another reason.
    std::vector<ValueFault> faults;
    friend bool operator==(const RowRefusal&, const RowRefusal&) = default;
};

}  // namespace tributary
