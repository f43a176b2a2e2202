#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mysql/connection.hpp"
#include "records/exact.hpp"
#include "records/sales_summary.hpp"
#include "records/sums_query.hpp"

namespace tributary::records {

struct ExactSums {
    std::uint64_t sales = 0;
    /// One for each column of the layout.
    std::vector<Units> units;
};

/// Reads the tables of sums of one sales table. Throws SqlFailure.
class SumsReader {
public:
    explicit SumsReader(const SalesTable& table);

    /// Nothing: the sums are not made yet, or are of something else.
    [[nodiscard]] std::optional<WallTime> fetch_as_of(mysql::Connection& connection) const;
    /// Nothing: no sale has such a product or region.
    [[nodiscard]] std::optional<SumsQuestion> fetch_question(mysql::Connection& connection,
                                                             const SalesFilter& filter) const;
    /// Names the branches of which there are sales, or those that are not wanted, whatever is less
    /// to read. False: no sale is of the question's branches.
    [[nodiscard]] bool fetch_branches(mysql::Connection& connection, SumsBy by,
                                      SumsQuestion& question) const;
    [[nodiscard]] ExactSums fetch_total(mysql::Connection& connection,
                                        const SumsQuestion& question) const;

    /// The sums from column `first` of a row on.
    [[nodiscard]] ExactSums read(mysql::RowView row, std::size_t first) const;
    [[nodiscard]] ExactSums nothing() const;
    [[nodiscard]] Sums texts(const ExactSums& sums) const;
    [[nodiscard]] const SumsLayout& layout() const { return layout_; }
    [[nodiscard]] const SumsTables& tables() const { return tables_; }
    /// The column of sums that is the turnover; empty: there is none.
    [[nodiscard]] const std::string& turnover() const { return turnover_; }

private:
    [[nodiscard]] std::optional<std::uint32_t> fetch_name(mysql::Connection& connection,
                                                          const std::string& name) const;

    SumsLayout layout_;
    std::string wanted_;
    SumsTables tables_;
    std::string state_table_;
    std::string turnover_;
    bool has_quantity_;
};

}  // namespace tributary::records
