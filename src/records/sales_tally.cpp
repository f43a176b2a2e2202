#include "records/sales_tally.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/utf8.hpp"

namespace tributary::records {
namespace {

constexpr std::string_view kTooLarge = "a sum has more than 27 digits";

constexpr PackedDay kFirstDay = 1'01'01;

/// 20240500 becomes 20240431: only the start of its unit counts.
PackedDay before_gaps(PackedDay day) {
    const PackedDay year = day / 10'000;
    const PackedDay month = day / 100 % 100;
    if (month == 0 || (month == 1 && day % 100 == 0)) return (year - 1) * 10'000 + 12'31;
    return day % 100 == 0 ? day - 100 + 31 : day;
}

SalesCell in_cuboid(const SalesCell& cell, Cuboid cuboid, PackedDay day) {
    return {.branch = (cuboid & kByBranch) != 0 ? cell.branch : kNoBranch,
            .day = day,
            .product = (cuboid & kByProduct) != 0 ? cell.product : kOfAll,
            .region = (cuboid & kByRegion) != 0 ? cell.region : kOfAll};
}

struct SumsKeyHash {
    std::size_t operator()(const SumsKey& key) const noexcept {
        return SalesCellHash{}(key.cell) ^
               (static_cast<std::size_t>(key.grain) << 3 | key.cuboid) * 0x9e3779b97f4a7c15U;
    }
};
using ChangesByKey = std::unordered_map<SumsKey, CellSums, SumsKeyHash>;

Result<void> add_everywhere(ChangesByKey& changes, const SalesCell& cell, const CellSums& sums) {
    for (const Grain grain : kGrains) {
        const PackedDay day = unit_of(grain, cell.day);
        for (const Cuboid cuboid : kCuboids) {
            if (!is_kept(grain, cuboid)) continue;
            const SumsKey key{
                .grain = grain, .cuboid = cuboid, .cell = in_cuboid(cell, cuboid, day)};
            if (!changes[key].add(sums)) return fail(std::string(kTooLarge));
        }
    }
    return {};
}

std::string_view cut(std::string_view name) {
    if (name.size() <= NameBook::kCharactersMax) return name;
    std::size_t end = 0;
    for (std::size_t i = 0; i < NameBook::kCharactersMax && end < name.size(); ++i) {
        end += std::max<std::size_t>(1, utf8_length(name.substr(end)));
    }
    return name.substr(0, end);
}

}  // namespace

PackedDay pack_day(const std::optional<std::string_view>& text) {
    constexpr std::size_t kSize = 10;
    if (!text || text->size() < kSize || (*text)[4] != '-' || (*text)[7] != '-') return 0;
    PackedDay day = 0;
    for (std::size_t i = 0; i < kSize; ++i) {
        if (i == 4 || i == 7) continue;
        const char c = (*text)[i];
        if (c < '0' || c > '9') return 0;
        day = day * 10 + (c - '0');
    }
    return day;
}

PackedDay unit_of(Grain grain, PackedDay day) {
    if (grain == Grain::kDay) return day;
    if (day < kFirstDay) return 0;
    const PackedDay real = before_gaps(day);
    const PackedDay month = real / 100 * 100;
    constexpr PackedDay kDaysPerSixth = 5;
    constexpr PackedDay kLastSixth = 26;
    switch (grain) {
        case Grain::kDay:
            break;
        case Grain::kSixth:
            return month +
                   std::min((real % 100 - 1) / kDaysPerSixth * kDaysPerSixth + 1, kLastSixth);
        case Grain::kMonth:
            return month + 1;
        case Grain::kQuarter:
            return real / 10'000 * 10'000 + ((real / 100 % 100 - 1) / 3 * 3 + 1) * 100 + 1;
        case Grain::kYear:
            return real / 10'000 * 10'000 + 1'01;
    }
    return day;
}

std::string day_text(PackedDay day) {
    return fmt::format("{:04}-{:02}-{:02}", day / 10'000, day / 100 % 100, day % 100);
}

bool CellSums::add(const CellSums& more) {
    sales += more.sales;
    for (std::size_t i = 0; i < units.size(); ++i) {
        if (!add_units(units[i], more.units[i])) return false;
    }
    return true;
}

CellSums CellSums::negated() const {
    CellSums result{.sales = -sales};
    for (std::size_t i = 0; i < units.size(); ++i) result.units[i] = -units[i];
    return result;
}

bool CellSums::is_zero() const {
    return *this == CellSums{};
}

std::size_t SalesCellHash::operator()(const SalesCell& cell) const noexcept {
    std::uint64_t hash = (std::uint64_t{cell.branch} << 32) ^ static_cast<std::uint32_t>(cell.day);
    hash = (hash ^ (hash >> 29)) * 0xbf58476d1ce4e5b9U;
    hash ^= (std::uint64_t{cell.product} << 32) ^ cell.region;
    hash = (hash ^ (hash >> 32)) * 0x94d049bb133111ebU;
    return hash ^ (hash >> 31);
}

std::uint32_t NameBook::slot_of(std::string_view name) {
    const std::string_view kept = cut(name);
    if (const auto found = slots_.find(kept); found != slots_.end()) return found->second;
    const auto slot = static_cast<std::uint32_t>(names_.size());
    names_.push_back(&slots_.emplace(kept, slot).first->first);
    ids_.push_back(0);
    return slot;
}

std::vector<std::uint32_t> NameBook::unknown() const {
    std::vector<std::uint32_t> slots;
    for (std::uint32_t slot = 0; slot < ids_.size(); ++slot) {
        if (ids_[slot] == 0) slots.push_back(slot);
    }
    return slots;
}

void NameBook::clear() {
    slots_.clear();
    names_.clear();
    ids_.clear();
}

std::optional<std::uint32_t> BranchFinder::find(std::string_view branch) {
    if (last_ < branches_.size() && branches_[last_].value() == branch) {
        return static_cast<std::uint32_t>(last_);
    }
    const auto found = std::ranges::find(branches_, branch, &BranchId::value);
    if (found == branches_.end()) return std::nullopt;
    last_ = static_cast<std::size_t>(found - branches_.begin());
    return static_cast<std::uint32_t>(last_);
}

Result<SumsChanges> changes_between(const SalesCells& before, const SalesCells& now) {
    ChangesByKey changes;
    const auto add = [&](const SalesCell& cell, const CellSums& sums) -> Result<void> {
        if (sums.is_zero()) return {};
        return add_everywhere(changes, cell, sums);
    };
    for (const auto& [cell, sums] : now) {
        CellSums change = sums;
        const auto old = before.find(cell);
        if (old != before.end() && !change.add(old->second.negated())) {
            return fail(std::string(kTooLarge));
        }
        if (auto added = add(cell, change); !added) return tl::unexpected(added.error());
    }
    for (const auto& [cell, sums] : before) {
        if (now.contains(cell)) continue;
        if (auto added = add(cell, sums.negated()); !added) return tl::unexpected(added.error());
    }
    SumsChanges sorted;
    sorted.reserve(changes.size());
    for (const auto& change : changes) {
        if (!change.second.is_zero()) sorted.emplace_back(change);
    }
    std::ranges::sort(sorted, {}, &std::pair<SumsKey, CellSums>::first);
    return sorted;
}

}  // namespace tributary::records
