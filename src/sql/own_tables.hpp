#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tributary {

// The tables that the head office keeps for itself, all in one database. Each is described once, in
// own_tables.cpp; creating, adding what a later version brought, and checking follow from that.

inline constexpr std::string_view kLedgerTable = "tributary_ledger";
inline constexpr std::string_view kResyncTable = "tributary_resync";
inline constexpr std::string_view kParkedTable = "tributary_parked";
/// Keys of sales whose rows a person left or made different from the branch's.
inline constexpr std::string_view kStrayedTable = "tributary_strayed";
/// One row for each commit that wrote rows of a branch: the way that a row came.
inline constexpr std::string_view kCommitTable = "tributary_commit";
/// Days of a branch whose sales changed since they were summed up.
inline constexpr std::string_view kSalesChangedTable = "tributary_sales_changed";

/// Sums of the sales of days, months and other spans, by branch, product and region; the names that
/// they are told apart by; how far each branch and all are.
inline constexpr std::string_view kSalesSumsTable = "tributary_sales_sums";
inline constexpr std::string_view kSalesNameTable = "tributary_sales_name";
inline constexpr std::string_view kSalesBranchTable = "tributary_sales_branch";
inline constexpr std::string_view kSalesStateTable = "tributary_sales_state";

/// Held the sums before there was kSalesSumsTable.
inline constexpr std::array<std::string_view, 2> kFormerSumsTables = {"tributary_sales_day",
                                                                      "tributary_sales_month"};

/// In kSalesChangedTable: every day of the branch.
inline constexpr std::string_view kEveryDay = "1000-01-01";

/// Who may sign in, who is signed in, and the tokens of programs.
inline constexpr std::string_view kUserTable = "tributary_user";
inline constexpr std::string_view kSessionTable = "tributary_session";
inline constexpr std::string_view kTokenTable = "tributary_token";
/// What people did, and how they want the branches to be.
inline constexpr std::string_view kActivityTable = "tributary_activity";
inline constexpr std::string_view kDesiredTable = "tributary_desired";

/// A column that tables made by an older version lack.
struct LaterColumn {
    std::string_view name;
    std::string_view definition;  ///< type and default, so that rows of before get a value
};

struct OwnTable {
    std::string_view name;
    /// Columns and keys, as between the parentheses of CREATE TABLE; `{branch}` is the column of a
    /// branch's id, `{table}` two columns for a table of a branch.
    std::string_view definition;
    /// Without it a table is of a version that cannot be mended.
    std::string_view required_column;
    std::span<const LaterColumn> later;
    /// Nothing is applied without it; the others are for people.
    bool is_written_by_lanes = false;
};

[[nodiscard]] std::span<const OwnTable> own_tables();
/// Of a lock of the whole server (GET_LOCK) among those who use this database: at most 64
/// characters, whatever the database's name is.
[[nodiscard]] std::string own_lock_name(std::string_view purpose, std::string_view database);
/// `create table if not exists` in `database`.
[[nodiscard]] std::string create_own_table(const OwnTable& table, std::string_view database);
/// For a table without `column`.
[[nodiscard]] std::string add_later_column(const OwnTable& table, const LaterColumn& column,
                                           std::string_view database);

}  // namespace tributary
