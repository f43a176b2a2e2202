#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/comparison.hpp"
#include "base/random.hpp"
#include "mysql/connection.hpp"

namespace tributary::app {

/// The sample shop: what the demo and the benchmark write at a branch.
inline constexpr const char* kDemoBranchDatabase = "shop";
inline constexpr const char* kDemoHeadOfficeDatabase = "head_office";

/// Statements that make the branch's table `shop.product_sales`.
[[nodiscard]] std::vector<std::string> demo_branch_schema();
/// Statements that make `head_office.product_sales` and the view `sales_summary`.
[[nodiscard]] std::vector<std::string> demo_head_office_schema();

/// What must be the same on both sides, once everything has arrived.
[[nodiscard]] ComparisonQuery demo_comparison(const std::string& branch);

/// A till that writes sales at one branch; the same seed writes the same ones. Belongs to one
/// thread.
class DemoTill {
public:
    DemoTill(mysql::Connection connection, std::uint64_t seed);

    /// `count` sales in one transaction, as few statements as possible.
    void sell_at_once(std::uint32_t count);
    /// `count` transactions of 1 to 4 sales each, as customers come.
    void sell(std::uint32_t count);
    /// `count` transactions that change quantity and amounts of a sale, or set its region to NULL
    /// and back.
    void correct(std::uint32_t count);
    /// `count` transactions that give a sale another sale_id.
    void renumber(std::uint32_t count);
    /// `count` transactions that delete a sale.
    void cancel(std::uint32_t count);
    /// A transaction of inserts, updates and deletes that is rolled back, one of them partly (to a
    /// savepoint).
    void change_mind();

    /// Changes that were committed so far.
    [[nodiscard]] std::uint64_t changes() const { return changes_; }

private:
    [[nodiscard]] std::string sales(std::uint32_t count);
    void append_sale(std::string& sql);
    /// A sale_id that probably exists.
    [[nodiscard]] std::uint64_t some_sale();

    mysql::Connection connection_;
    Random random_;
    std::uint64_t next_sale_ = 1;
    std::uint64_t changes_ = 0;
};

}  // namespace tributary::app
