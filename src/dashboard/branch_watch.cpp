#include "dashboard/branch_watch.hpp"

#include <algorithm>

#include "dashboard/limits.hpp"

namespace tributary::dashboard {

std::vector<BranchView> BranchWatch::views() const {
    std::vector<control::BranchOverview> overview = control_.overview();
    const WallTime wall = clock_.wall();
    std::vector<BranchView> views;
    views.reserve(overview.size());
    const std::scoped_lock lock(mutex_);
    for (control::BranchOverview& each : overview) {
        BranchView view;
        view.desired = control_.desired(each.branch).value_or(DesiredState());
        if (each.heard_ago) view.heard_at = wall - *each.heard_ago;
        if (const auto meter = meters_.find(each.branch); meter != meters_.end())
            view.rows_per_second = meter->second.per_second();
        view.can_add_sale =
            sales_ && each.agent &&
            std::ranges::find(each.agent->can_add, *sales_) != each.agent->can_add.end();
        view.overview = std::move(each);
        views.push_back(std::move(view));
    }
    return views;
}

std::optional<BranchView> BranchWatch::view(const BranchId& branch) const {
    std::vector<BranchView> all = views();
    const auto found = std::ranges::find(
        all, branch,
        [](const BranchView& each) -> const BranchId& { return each.overview.branch; });
    if (found == all.end()) return std::nullopt;
    return std::move(*found);
}

std::string BranchWatch::document(bool is_event) const {
    JsonWriter json;
    json.begin_object();
    if (is_event) json.member("is_whole", true);
    json.member("at", clock_.wall());
    json.key("branches");
    json.begin_array();
    for (const BranchView& view : views()) write_branch(json, view);
    json.end_array();
    json.end_object();
    return json.take();
}

std::optional<std::string> BranchWatch::look() {
    const SteadyTime now = clock_.now();
    std::uint64_t parked = 0;
    JsonWriter json;
    json.begin_object();
    json.member("at", clock_.wall());
    json.key("branches");
    json.begin_array();
    bool is_any = false;
    for (const BranchView& view : views()) {
        const std::uint64_t applied =
            view.overview.apply ? view.overview.apply->changes_applied : 0;
        {
            const std::scoped_lock lock(mutex_);
            meters_[view.overview.branch].add(now, applied);
        }
        parked += view.overview.apply ? view.overview.apply->parked : 0;
        JsonWriter text;
        begin_branch(text, view);
        Told& told = told_[view.overview.branch];
        if (told.text == text.text() && now - told.at < kHeardAgain) continue;
        told = {text.text(), now};
        is_any = true;
        text.member("heard_at", view.heard_at);
        text.end_object();
        json.raw(text.text());
    }
    json.end_array();
    json.end_object();
    parked_ = parked;
    if (!is_any) return std::nullopt;
    return json.take();
}

std::optional<std::string> BranchWatch::parked_event() {
    if (parked_told_ == parked_) return std::nullopt;
    parked_told_ = parked_;
    JsonWriter json;
    json.begin_object();
    json.member("total", parked_);
    json.end_object();
    return json.take();
}

std::string BranchWatch::step() {
    const SteadyTime now = clock_.now();
    const WallTime wall = clock_.wall();
    const std::chrono::duration<double> time =
        counted_at_ ? now - *counted_at_ : std::chrono::duration<double>(0);
    counted_at_ = now;
    HistoryPoint all;
    std::map<BranchId, HistoryPoint> points;
    for (const BranchView& view : views()) {
        const std::uint64_t applied =
            view.overview.apply ? view.overview.apply->changes_applied : 0;
        // What was counted before the first look did not come in this step.
        const auto [before, is_new] = counted_.try_emplace(view.overview.branch, applied);
        HistoryPoint point;
        if (!is_new && time.count() > 0 && applied >= before->second)
            point.rows_per_second = static_cast<double>(applied - before->second) / time.count();
        before->second = applied;
        if (view.overview.lag)
            point.lag_seconds = std::chrono::duration<double>(*view.overview.lag).count();
        all.rows_per_second += point.rows_per_second;
        if (point.lag_seconds)
            all.lag_seconds = std::max(all.lag_seconds.value_or(0), *point.lag_seconds);
        points.emplace(view.overview.branch, point);
    }
    history_.add(wall, all, points);
    JsonWriter json;
    json.begin_object();
    json.member("at", wall);
    json.member("rows_per_second", all.rows_per_second);
    json.member("lag_seconds", all.lag_seconds);
    json.end_object();
    return json.take();
}

}  // namespace tributary::dashboard
