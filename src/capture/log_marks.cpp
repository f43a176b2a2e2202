#include "capture/log_marks.hpp"

#include <utility>

#include "capture/log_reach.hpp"

namespace tributary::capture {

void LogMarks::begin(VisibleSet read, std::string_view file, std::uint64_t offset) {
    base_ = std::move(read);
    base_file_ = file;
    base_offset_ = offset;
    marks_.clear();
    files_.clear();
}

void LogMarks::add(const binlog::Gtid& gtid, const binlog::LogPlace& end) {
    if (files_.empty() || files_.back() != end.file) files_.emplace_back(end.file);
    marks_.push_back({.domain = gtid.domain,
                      .server = gtid.server,
                      .number = gtid.number,
                      .offset = end.offset,
                      .file = static_cast<std::uint32_t>(files_.size() - 1)});
    if (marks_.size() > marks_max_) drop_first();
}

void LogMarks::drop_first() {
    const Mark& mark = marks_.front();
    base_.add({.flavor = Flavor::kMariaDb,
               .domain = mark.domain,
               .server = mark.server,
               .source = {},
               .number = mark.number});
    base_file_ = files_[mark.file];
    base_offset_ = mark.offset;
    marks_.pop_front();
}

bool LogMarks::is_reached(const Mark& mark, std::string_view file, std::uint64_t offset) const {
    return reaches({.file = file, .offset = offset}, files_[mark.file], mark.offset);
}

std::optional<VisibleSet> LogMarks::up_to(std::string_view file, std::uint64_t offset) {
    const bool is_known =
        !base_file_.empty() && reaches({.file = file, .offset = offset}, base_file_, base_offset_);
    if (!is_known) return std::nullopt;
    while (!marks_.empty() && is_reached(marks_.front(), file, offset)) drop_first();
    return base_;
}

}  // namespace tributary::capture
