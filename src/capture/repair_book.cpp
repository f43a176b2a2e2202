#include "capture/repair_book.hpp"

#include <algorithm>
#include <utility>

#include "capture/limits.hpp"

namespace tributary::capture {

bool RepairBook::add(const TableName& table, KeyBounds bounds) {
    if (repairs_.size() >= kRepairsMax) {
        const auto settled = std::ranges::find_if(repairs_, &Repair::is_settled);
        if (settled == repairs_.end()) return false;
        repairs_.erase(settled);
    }
    ++generation_;
    Repair repair{.number = ++last_number_,
                  .table = table,
                  .bounds = std::move(bounds),
                  .lower = std::nullopt,
                  .emitted_at = std::nullopt,
                  .is_done = false,
                  .is_settled = false};
    repair.lower = repair.bounds.lower;
    repairs_.push_back(std::move(repair));
    return true;
}

const Repair* RepairBook::next() const {
    const auto found =
        std::ranges::find_if(repairs_, [](const Repair& repair) { return !repair.is_done; });
    return found == repairs_.end() ? nullptr : &*found;
}

bool RepairBook::advance(std::uint64_t number, const KeyBounds& range, bool is_last, Sequence at) {
    const auto found = std::ranges::find(repairs_, number, &Repair::number);
    if (found == repairs_.end() || found->is_done || found->lower != range.lower) return false;
    found->lower = range.upper;
    found->emitted_at = at;
    found->is_done = is_last;
    return true;
}

void RepairBook::settle() {
    for (Repair& repair : repairs_) repair.is_settled = repair.is_done;
}

std::vector<RepairRequest> RepairBook::open() const {
    std::vector<RepairRequest> requests;
    for (const Repair& repair : repairs_) {
        if (repair.is_settled) continue;
        requests.push_back(
            {.table = repair.table, .lower = repair.bounds.lower, .upper = repair.bounds.upper});
    }
    return requests;
}

void RepairBook::rewind(Sequence place) {
    ++generation_;
    for (Repair& repair : repairs_) {
        if (!repair.emitted_at || *repair.emitted_at < place) continue;
        repair.lower = repair.bounds.lower;
        repair.emitted_at.reset();
        repair.is_done = false;
        repair.is_settled = false;
    }
}

void RepairBook::drop(const TableName& table) {
    const auto dropped =
        std::erase_if(repairs_, [&](const Repair& repair) { return repair.table == table; });
    if (dropped > 0) ++generation_;
}

void RepairBook::clear() {
    if (!repairs_.empty()) ++generation_;
    repairs_.clear();
}

}  // namespace tributary::capture
