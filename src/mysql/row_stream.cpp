#include "mysql/row_stream.hpp"

#include <utility>

#include "mysql/session.hpp"

namespace tributary::mysql {

void RowStream::ResultCloser::operator()(st_mysql_res* result) const noexcept {
    // The handle may be gone by now; a result that still knows it would read what is left of it.
    result->handle = nullptr;
    mysql_free_result(result);
}

RowStream::RowStream(Session& session, st_mysql_res* result) : session_(&session), result_(result) {
    const unsigned count = mysql_num_fields(result);
    const MYSQL_FIELD* fields = mysql_fetch_fields(result);
    names_.reserve(count);
    for (unsigned i = 0; i < count; ++i) names_.emplace_back(fields[i].name, fields[i].name_length);
    cells_.resize(count);
}

RowStream::RowStream(RowStream&& other) noexcept
    : session_(std::exchange(other.session_, nullptr)),
      result_(std::move(other.result_)),
      names_(std::move(other.names_)),
      cells_(std::move(other.cells_)),
      is_at_end_(std::exchange(other.is_at_end_, true)) {}

RowStream::~RowStream() {
    if (result_ == nullptr || is_at_end_) return;
    session_->close();
}

std::optional<RowView> RowStream::next() {
    if (is_at_end_) return std::nullopt;
    MYSQL* mysql = session_->handle();
    const MYSQL_ROW row = mysql_fetch_row(result_.get());
    if (row == nullptr) {
        is_at_end_ = true;
        if (mysql_errno(mysql) != 0) throw session_->failure("cannot read a row");
        return std::nullopt;
    }
    const unsigned long* lengths = mysql_fetch_lengths(result_.get());
    for (std::size_t i = 0; i < cells_.size(); ++i) {
        if (row[i] == nullptr)
            cells_[i].reset();
        else
            cells_[i].emplace(row[i], lengths[i]);
    }
    return RowView(cells_);
}

}  // namespace tributary::mysql
