#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "apply/apply_settings.hpp"
#include "model/rows.hpp"
#include "sql/target_mapping.hpp"

namespace tributary {

/// The days whose sales one apply transaction changes, so that sums are made again for no others.
/// Pure. Looks only at the date column, and costs a comparison for each row image. What cannot be
/// said exactly counts as every day: too much is summed up again, never too little.
class SalesDays {
public:
    /// Nothing is noted without a source. `mappings` outlives this; null: no other table goes where
    /// the source's rows go.
    explicit SalesDays(std::optional<SalesSource> source, const TargetMappings* mappings = nullptr)
        : source_(std::move(source)), mappings_(mappings) {}

    /// All row images, before and after, of one table of a batch.
    void add(const TableRows& rows);
    /// Rows of this table change in a way that the images do not tell: a range, a cascade, a key
    /// that was parked.
    void add_every_day(const TableName& table);
    [[nodiscard]] bool is_empty() const { return !is_every_day_ && days_.empty(); }
    void clear();

    /// `insert into … on duplicate key update …`; not for is_empty.
    [[nodiscard]] std::string statement(std::string_view own_database, const BranchId& branch,
                                        std::uint64_t version) const;

private:
    /// Its rows go where the source's rows go.
    [[nodiscard]] bool is_of_sales(const TableName& table);
    /// In the form of ColumnType::kDate.
    void add_day(std::int64_t day);
    template <class DayOf>
    void add_column(const ColumnValues& dates, DayOf&& day_of);

    std::optional<SalesSource> source_;
    const TargetMappings* mappings_;
    /// What was asked before.
    std::map<TableName, bool> known_;
    bool is_every_day_ = false;
    std::vector<std::int64_t> days_;  ///< ascending
};

/// What is marked under these settings (marks_number); 0 = nothing.
[[nodiscard]] std::uint64_t marks_of(const ApplySettings& settings);

/// Whether rows of this table go where those of the source go: branches may call it differently.
[[nodiscard]] bool feeds_sales(const TableName& table, const SalesSource& source,
                               const TargetMappings& mappings);

}  // namespace tributary
