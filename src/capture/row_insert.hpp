#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/result.hpp"
#include "model/schema.hpp"
#include "pipeline/text_rows.hpp"

namespace tributary::capture {

/// What a column holds when an INSERT does not name it.
enum class Filling : std::uint8_t {
    kNothing,  ///< the server refuses the row
    kDefault,  ///< a default, or NULL
    kNumbered,  ///< AUTO_INCREMENT
};

struct InsertPlan {
    /// For the session that read_given_value describes.
    std::string sql;
    /// The row's key, as far as it was given.
    TextValues key;
    /// Column of the key that the server numbers (last_insert_id); empty: the key is whole.
    std::string numbered;
};

/// `insert into … (…) values (…)` for what a person wrote, or every fault of it: unknown columns,
/// values that do not fit, values that are missing. `fillings` has one entry a column. Columns of
/// the key that the server does not number must be given.
[[nodiscard]] Result<InsertPlan, RowRefusal> plan_insert(const TableSchema& schema,
                                                         std::span<const Filling> fillings,
                                                         const TextValues& values);

/// The newest rows by primary key, the columns in the schema's order, in the form that shown_text
/// reads.
[[nodiscard]] std::string newest_rows_select(const TableSchema& schema, std::uint32_t rows_max);

}  // namespace tributary::capture
