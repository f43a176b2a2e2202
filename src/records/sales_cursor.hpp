#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "records/sales_filter.hpp"
#include "records/sales_table.hpp"

namespace tributary::records {

/// The last sale of a page: the next page begins below it.
struct SalesCursor {
    /// As the server has it; nothing: NULL, or there is no such column.
    std::optional<std::string> date;
    std::string branch;
    /// One for each of SalesTable::key.
    std::vector<std::string> key;
    friend bool operator==(const SalesCursor&, const SalesCursor&) = default;
};

/// As a text for people to hand back: base64url, bound to table and filter, with a check sum.
[[nodiscard]] std::string encode_cursor(const SalesCursor& cursor, const SalesTable& table,
                                        const SalesFilter& filter);
/// Refuses a text that was not made for this table and this filter. Keeps no secret and is no
/// protection: what it names could be asked for without it.
[[nodiscard]] Result<SalesCursor> decode_cursor(std::string_view text, const SalesTable& table,
                                                const SalesFilter& filter);

}  // namespace tributary::records
