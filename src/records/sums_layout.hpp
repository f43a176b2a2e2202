#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "records/exact.hpp"
#include "records/sales_table.hpp"

namespace tributary::records {

/// Quantity and amounts: what can be summed up in one table of sums.
inline constexpr std::size_t kSummedMax = 1 + kSalesAmountsMax;

/// A column of the sales that is summed up.
struct SummedColumn {
    /// In the sales table.
    std::string name;
    /// In the tables of sums: `quantity`, `amount_1` …
    std::string sums_name;
    std::uint32_t scale = 0;
    bool is_float = false;
};

/// Which columns are summed up, and how: quantity first where there is one, then the amounts.
struct SumsLayout {
    std::vector<SummedColumn> columns;

    [[nodiscard]] static SumsLayout of(const SalesTable& table);
    /// Reads a value of column `index`; NULL counts as 0 and is not given here.
    [[nodiscard]] Result<Units> decode(std::size_t index, std::string_view text) const;
    /// `,quantity,amount_1 …`
    [[nodiscard]] std::string sums_names() const;
};

/// What the sums are of, as one text: another text means that they must be made anew.
[[nodiscard]] std::string describe_sums(const SalesTable& table);
/// The beginning of such a text: the table whose changed days are marked for these settings.
[[nodiscard]] std::string describe_marks(const SalesSettings& settings);

}  // namespace tributary::records
