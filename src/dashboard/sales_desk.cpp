#include "dashboard/sales_desk.hpp"

#include <chrono>

namespace tributary::dashboard {
namespace {

/// A table that is there seldom changes; one that is not is waited for.
constexpr std::chrono::seconds kLookAgain{10};
constexpr std::chrono::seconds kLookForTable{1};

constexpr const char* kNoSales = "the configuration names no table of sales; set sales.source";

}  // namespace

std::shared_ptr<const records::SalesDescription> SalesDesk::describe(
    mysql::Connection& connection) {
    {
        const std::scoped_lock lock(mutex_);
        const auto age = clock_.now() - looked_at_;
        if (known_ && age < (known_->table ? kLookAgain : kLookForTable)) return known_;
    }
    auto described = std::make_shared<const records::SalesDescription>(
        settings_ ? records::describe_sales(connection, *settings_)
                  : records::SalesDescription{.table = {}, .reason = kNoSales});
    const std::scoped_lock lock(mutex_);
    known_ = std::move(described);
    looked_at_ = clock_.now();
    return known_;
}

}  // namespace tributary::dashboard
