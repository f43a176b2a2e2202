#include "apply/row_writer.hpp"

#include <fmt/format.h>

#include <bit>

#include "apply/limits.hpp"
#include "model/text_value.hpp"

namespace tributary {
namespace {

constexpr std::size_t kPacketMargin = 1'024;
constexpr unsigned kPacketTooLarge = 1153;

}  // namespace

RowWriter::RowWriter(LaneConnection& lane, Targets& targets, ParkedBook& parked,
                     StatementLimits limits, StreamPlace place)
    : lane_(lane), targets_(targets), parked_(parked), limits_(limits), place_(place) {
    limits_.bytes_max =
        std::min(limits_.bytes_max, lane.connection.server_info().packet_bytes_max / 2);
}

void RowWriter::write(const ApplyPlan& plan, const Ledger& ledger) {
    for (const auto& table : plan.tables()) {
        if (table->rows().empty()) continue;
        const ResyncProgress* progress = ledger.resync_of(table->schema().name);
        write_table(*table, progress != nullptr && !progress->is_done);
    }
}

void RowWriter::write_table(const TablePlan& plan, bool is_resyncing) {
    const Target& target = targets_.target_of(lane_.connection, plan.shared_schema());
    const std::vector<PlannedRow>& rows = plan.rows();
    const bool has_both = plan.deletes() > 0 && plan.deletes() < rows.size();
    std::vector<PlannedRow> gone;
    std::vector<PlannedRow> written;
    if (has_both) {
        for (const PlannedRow& row : rows) (row.is_delete ? gone : written).push_back(row);
    }
    const Rows writes = has_both ? Rows(written) : plan.deletes() == 0 ? Rows(rows) : Rows();
    if (target.is_rewritten) {
        run(target, Act::kDelete, rows);
        if (is_resyncing) remove_rivals(target, writes);
        run(target, Act::kInsert, writes);
    } else {
        run(target, Act::kDelete, has_both ? Rows(gone) : plan.deletes() > 0 ? Rows(rows) : Rows());
        run(target, Act::kUpsert, writes);
    }
    const std::set<EncodedKey, std::less<>> strayed = parked_.strayed_of(plan.schema().name);
    for (const EncodedKey& key : strayed) {
        if (!plan.keys().find(key)) continue;
        beside_the_stream_.push_back(plan.schema().name);
        parked_.forget_strayed(lane_.connection, plan.schema().name, key);
    }
    if (!parked_.has_any(plan.schema().name)) return;
    const std::set<EncodedKey, std::less<>> keys = parked_.keys_of(plan.schema().name);
    for (const EncodedKey& key : keys) {
        if (!plan.keys().find(key)) continue;
        beside_the_stream_.push_back(plan.schema().name);
        if (failed_.contains({plan.schema().name, key})) continue;
        parked_.settle(lane_.connection, plan.schema().name, key);
    }
}

void RowWriter::write(const Range& range) {
    const Target& target = targets_.target_of(lane_.connection, range.rows.shared_schema());
    const TableSchema& schema = target.table.schema();
    std::optional<std::vector<Cell>> bounds[2];
    const std::optional<EncodedKey>* keys[2] = {&range.lower, &range.upper};
    for (std::size_t i = 0; i < 2; ++i) {
        if (!*keys[i]) continue;
        auto cells = decode_key(schema, **keys[i]);
        if (!cells) throw Failure(Recovery::kHaltStage, cells.error().what);
        bounds[i] = *std::move(cells);
    }
    const auto as_key = [](const auto& cells) {
        return cells ? std::optional<KeyCells>(*cells) : std::nullopt;
    };
    execute(delete_outside(target.table, as_key(bounds[0]), as_key(bounds[1]), range.rows));

    std::vector<PlannedRow> rows(range.rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        rows[i] = {.rows = &range.rows, .row = static_cast<std::uint32_t>(i), .is_delete = false};
    }
    if (target.is_rewritten) {
        run(target, Act::kDelete, rows);
        remove_rivals(target, rows);
        run(target, Act::kInsert, rows);
    } else {
        run(target, Act::kUpsert, rows);
    }
    if (!parked_.has_any(schema.name)) return;
    KeyIndex listed;
    for (std::size_t i = 0; i < rows.size(); ++i) (void)listed.insert(range.rows, i);
    const std::set<EncodedKey, std::less<>> parked_keys = parked_.keys_of(schema.name);
    for (const EncodedKey& key : parked_keys) {
        if (!listed.find(key) || failed_.contains({schema.name, key})) continue;
        parked_.settle(lane_.connection, schema.name, key);
    }
}

void RowWriter::remove_rivals(const Target& target, Rows rows) {
    beside_the_stream_.push_back(target.table.schema().name);
    for (const UniqueKey& key : target.table.schema().unique_keys) {
        DeleteBuilder remove(target.table, key.columns, limits_);
        for (const PlannedRow& row : rows) {
            fill(row);
            if (remove.add(cells_)) continue;
            execute(remove.take());
            (void)remove.add(cells_);
        }
        if (!remove.is_empty()) execute(remove.take());
    }
}

void RowWriter::run(const Target& target, Act act, Rows rows) {
    if (rows.empty()) return;
    if (act != Act::kUpsert || target.bulk_types.empty() || rows.size() < kBulkRowsMin)
        return run_text(target, act, rows);
    run_bulk(target, rows);
}

void RowWriter::run_bulk(const Target& target, Rows rows) {
    auto found = lane_.upserts.find(target.id);
    if (found == lane_.upserts.end()) {
        found = lane_.upserts
                    .emplace(target.id,
                             mysql::BulkStatement(lane_.connection, target.table.bound_insert(true),
                                                  target.bulk_types))
                    .first;
    }
    mysql::BulkStatement& statement = found->second;
    const std::size_t bytes_max = std::min(kBulkBytesMax, statement.bytes_max() / 2);
    std::size_t begin = 0;
    for (std::size_t at = 0; at < rows.size(); ++at) {
        bind(statement, target, rows[at]);
        const std::size_t count = at + 1 - begin;
        if (count < kBulkRowsMax && statement.bytes() < bytes_max && at + 1 < rows.size()) continue;
        try {
            statement.execute();
        } catch (const mysql::SqlFailure& failure) {
            if (failure.error_class() != mysql::ErrorClass::kData || !lane_.connection.is_open())
                throw;
            // Rows before the bad one may be there already; an upsert may be repeated.
            run_text(target, Act::kUpsert, rows.subspan(begin, count));
        }
        begin = at + 1;
    }
}

void RowWriter::run_text(const Target& target, Act act, Rows rows) {
    const auto go = [&](auto& builder) {
        std::size_t begin = 0;
        const auto flush = [&](std::size_t end) {
            if (builder.is_empty()) return;
            try {
                execute(builder.take());
            } catch (const mysql::SqlFailure& failure) {
                if (failure.error_class() != mysql::ErrorClass::kData ||
                    !lane_.connection.is_open())
                    throw;
                halve(target, act, rows.subspan(begin, end - begin), failure);
            }
            begin = end;
        };
        for (std::size_t at = 0; at < rows.size(); ++at) {
            fill(rows[at]);
            if (builder.add(cells_)) continue;
            flush(at);
            fill(rows[at]);
            (void)builder.add(cells_);
        }
        flush(rows.size());
    };
    if (act == Act::kDelete) {
        DeleteBuilder builder(target.table, target.table.schema().primary_key, limits_);
        go(builder);
    } else {
        InsertBuilder builder(
            target.table,
            act == Act::kInsert ? InsertBuilder::Kind::kInsert : InsertBuilder::Kind::kUpsert,
            limits_, lane_.applied_at);
        go(builder);
    }
}

void RowWriter::halve(const Target& target, Act act, Rows rows, const mysql::SqlFailure& failure) {
    if (rows.size() == 1) return park(target, act, rows.front(), failure);
    run_text(target, act, rows.first(rows.size() / 2));
    run_text(target, act, rows.subspan(rows.size() / 2));
}

void RowWriter::park(const Target& target, Act act, const PlannedRow& row,
                     const mysql::SqlFailure& failure) {
    fill(row);
    ParkedChange change = make_parked(target.table, cells_, act == Act::kDelete);
    change.error_code = failure.code();
    change.error_text = failure.what();
    change.epoch = place_.epoch;
    change.sequence = place_.sequence;
    parked_.park(lane_.connection, change);
    failed_.emplace(change.table, change.key);
}

void RowWriter::execute(std::string_view statement) {
    const std::size_t most = lane_.connection.server_info().packet_bytes_max;
    if (statement.size() + kPacketMargin > most) {
        // Not sent: the server would close the connection.
        throw mysql::SqlFailure(
            fmt::format(
                "a row needs a statement of {} bytes and the head office takes {}; raise its "
                "max_allowed_packet",
                statement.size(), most),
            {.error_class = mysql::ErrorClass::kData, .code = kPacketTooLarge, .sqlstate = {}});
    }
    lane_.connection.execute(statement);
}

void RowWriter::bind(mysql::BulkStatement& statement, const Target& target, const PlannedRow& row) {
    const std::vector<ColumnIndex>& written = target.table.written();
    for (std::size_t i = 0; i < written.size(); ++i) {
        const Cell cell = row.rows->at(row.row, written[i]);
        const Column& column = target.table.schema().columns[written[i]];
        if (cell.is_null) {
            statement.add_null();
        } else if (storage_of(column) == Storage::kBytes) {
            statement.add_text(cell.bytes);
        } else if (target.bulk_types[i] == mysql::BulkType::kText) {
            statement.add_built([&](std::string& out) { append_text(out, column, cell); });
        } else if (column.type == ColumnType::kFloat) {
            const float value = std::bit_cast<float>(static_cast<std::uint32_t>(cell.word));
            statement.add_integer(std::bit_cast<std::int64_t>(static_cast<double>(value)));
        } else {
            statement.add_integer(cell.word);
        }
    }
}

void RowWriter::fill(const PlannedRow& row) {
    cells_.resize(row.rows->schema().columns.size());
    row.rows->row(row.row, cells_);
}

}  // namespace tributary
