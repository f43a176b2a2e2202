#include "samples.hpp"

#include <algorithm>
#include <limits>

namespace tributary::samples {
namespace {

constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kGreatest = std::numeric_limits<std::int64_t>::max();

Column plain(std::string name, ColumnType type, std::uint32_t length = 0, std::uint8_t scale = 0) {
    return {.name = std::move(name), .type = type, .length = length, .scale = scale};
}

Column unsigned_of(Column column) {
    column.name += "_unsigned";
    column.is_unsigned = true;
    return column;
}

Column text(std::string name, ColumnType type, std::uint32_t length) {
    Column column = plain(std::move(name), type, length);
    column.charset = "utf8mb4";
    column.collation = "utf8mb4_general_ci";
    return column;
}

Column of_members(std::string name, ColumnType type, std::size_t count) {
    Column column = text(std::move(name), type, 0);
    for (std::size_t i = 0; i < count; ++i) column.members.push_back("member " + std::to_string(i));
    return column;
}

/// Least and greatest word of a column, as the server has them.
std::pair<std::int64_t, std::int64_t> word_limits(const Column& column) {
    switch (column.type) {
        case ColumnType::kTinyInt:
            return column.is_unsigned ? std::pair{0L, 255L} : std::pair{-128L, 127L};
        case ColumnType::kSmallInt:
            return column.is_unsigned ? std::pair{0L, 65535L} : std::pair{-32768L, 32767L};
        case ColumnType::kMediumInt:
            return column.is_unsigned ? std::pair{0L, 16777215L} : std::pair{-8388608L, 8388607L};
        case ColumnType::kInt:
            return column.is_unsigned ? std::pair{0L, 4294967295L}
                                      : std::pair{-2147483648L, 2147483647L};
        case ColumnType::kBigInt:
            return column.is_unsigned ? std::pair{0L, -1L} : std::pair{kLeast, kGreatest};
        case ColumnType::kFloat:
            return {0, 0xffff'ffff};
        case ColumnType::kDouble:
            return {kLeast, kGreatest};
        case ColumnType::kDecimal:
            return {-999'999'999'999'999'999, 999'999'999'999'999'999};
        case ColumnType::kYear:
            return {0, 2155};
        case ColumnType::kDate:
            return {0, (9999 * 16 + 12) * 32 + 31};
        case ColumnType::kTime:
            return {-3'020'399'999'999, 3'020'399'999'999};
        case ColumnType::kDateTime:
            return {0, ((9999L * 16 + 12) * 32 + 31) * 86'400'000'000 + 86'399'999'999};
        case ColumnType::kTimestamp:
            return {0, 4'294'967'295'999'999};
        case ColumnType::kBit:
            return {0, -1};
        case ColumnType::kEnum:
            return {0, static_cast<std::int64_t>(column.members.size())};
        case ColumnType::kSet:
            return {0, -1};
        default:
            return {0, 0};
    }
}

std::string random_text(const Column& column, std::mt19937_64& random) {
    static const std::vector<std::string> numbers = {
        "0." + std::string(30, '0'), "-" + std::string(35, '9') + "." + std::string(30, '9'),
        "12345." + std::string(29, '0') + "7", "-0." + std::string(29, '0') + "1"};
    switch (column.type) {
        case ColumnType::kDecimal:
            return numbers[random() % numbers.size()];
        case ColumnType::kUuid:
            return random() % 2 == 0 ? "123e4567-e89b-12d3-a456-426655440000"
                                     : "ffffffff-ffff-ffff-ffff-ffffffffffff";
        case ColumnType::kInet4:
            return random() % 2 == 0 ? "0.0.0.0" : "255.255.255.255";
        case ColumnType::kInet6:
            return random() % 2 == 0 ? "::" : "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255";
        default:
            break;
    }
    if (random() % 3 == 0) return random() % 2 == 0 ? "" : "the same again";
    std::string out(random() % 40, '\0');
    for (char& c : out) c = static_cast<char>(random());
    return out;
}

void append_random_rows(TableRows& rows, std::mt19937_64& random, std::size_t count) {
    const TableSchema& schema = rows.schema();
    std::vector<Cell> cells(schema.columns.size());
    std::vector<std::string> texts(schema.columns.size());
    const bool is_without_nulls = random() % 4 == 0;
    for (std::size_t row = 0; row < count; ++row) {
        for (std::size_t i = 0; i < cells.size(); ++i) {
            Column column = schema.columns[i];
            if (is_without_nulls) column.is_nullable = false;
            cells[i] = random_cell(column, random, texts[i]);
        }
        rows.append(cells);
    }
}

std::string first_key(const TableRows& rows) {
    std::vector<Cell> cells(rows.columns().size());
    rows.row(0, cells);
    return encode_key(rows.schema(), cells);
}

}  // namespace

std::shared_ptr<const TableSchema> every_type_schema() {
    TableSchema schema{.name = {.database = "shop", .table = "every type"}};
    schema.columns = {plain("id", ColumnType::kBigInt), text("code", ColumnType::kVarChar, 40)};
    schema.columns[0].is_nullable = schema.columns[1].is_nullable = false;
    for (const auto& [name, type] : {std::pair{"tiny", ColumnType::kTinyInt},
                                     {"small", ColumnType::kSmallInt},
                                     {"medium", ColumnType::kMediumInt},
                                     {"int", ColumnType::kInt},
                                     {"big", ColumnType::kBigInt}}) {
        schema.columns.push_back(plain(name, type));
        schema.columns.push_back(unsigned_of(plain(name, type)));
    }
    const std::vector<Column> others = {plain("float", ColumnType::kFloat),
                                        plain("double", ColumnType::kDouble),
                                        plain("short decimal", ColumnType::kDecimal, 18, 4),
                                        plain("long decimal", ColumnType::kDecimal, 65, 30),
                                        plain("year", ColumnType::kYear),
                                        plain("date", ColumnType::kDate),
                                        plain("time", ColumnType::kTime, 0, 6),
                                        plain("datetime", ColumnType::kDateTime, 0, 6),
                                        plain("timestamp", ColumnType::kTimestamp, 0, 3),
                                        plain("bit", ColumnType::kBit, 64),
                                        of_members("enum", ColumnType::kEnum, 300),
                                        of_members("set", ColumnType::kSet, 64),
                                        text("char", ColumnType::kChar, 40),
                                        text("varchar", ColumnType::kVarChar, 40),
                                        text("text", ColumnType::kText, 65535),
                                        plain("binary", ColumnType::kBinary, 40),
                                        plain("varbinary", ColumnType::kVarBinary, 40),
                                        plain("blob", ColumnType::kBlob, 65535),
                                        plain("json", ColumnType::kJson),
                                        plain("geometry", ColumnType::kGeometry),
                                        plain("uuid", ColumnType::kUuid),
                                        plain("inet4", ColumnType::kInet4),
                                        plain("inet6", ColumnType::kInet6),
                                        plain("vector", ColumnType::kVector, 16)};
    schema.columns.insert(schema.columns.end(), others.begin(), others.end());
    schema.columns.push_back(plain("sum", ColumnType::kInt));
    schema.columns.back().is_generated = true;
    schema.primary_key = {1, 0};
    schema.unique_keys = {{.name = "by_uuid", .columns = {*schema.index_of("uuid")}}};
    schema.foreign_keys = {{.name = "of_parent",
                            .columns = {*schema.index_of("int")},
                            .parent = {.database = "shop", .table = "parents"},
                            .parent_columns = {"id"},
                            .on_delete = ReferentialAction::kCascade,
                            .on_update = ReferentialAction::kSetNull}};
    return std::make_shared<const TableSchema>(std::move(schema));
}

std::shared_ptr<const TableSchema> small_schema(std::string table) {
    TableSchema schema{.name = {.database = "shop", .table = std::move(table)}};
    schema.columns = {plain("id", ColumnType::kBigInt), text("note", ColumnType::kVarChar, 20)};
    schema.columns[0].is_nullable = false;
    schema.primary_key = {0};
    return std::make_shared<const TableSchema>(std::move(schema));
}

Position position() {
    return {.flavor = Flavor::kMySql,
            .server_id = "3e11fa47-71ca-11e1-9e33-c80aa9429562",
            .gtid = "3e11fa47-71ca-11e1-9e33-c80aa9429562:1-77",
            .gtid_before = "3e11fa47-71ca-11e1-9e33-c80aa9429562:1-76",
            .file = "binlog.000003",
            .offset = 5'000'000'123,
            .fingerprint = 0xfeed'beef'0123'4567};
}

EpochStart epoch_start() {
    return {.epoch = Epoch(7),
            .position = position(),
            .reason = "the binary log was purged",
            .tables = {{.database = "shop", .table = "notes"},
                       {.database = "shop", .table = "every type"}}};
}

Batch small_batch() {
    Batch batch{.epoch = Epoch(7),
                .first = Sequence(41),
                .last = Sequence(42),
                .fingerprint_before = 0x0123'4567'89ab'cdef,
                .head_fingerprint = 0x8000'0000'0000'0001,
                .position = position()};
    batch.tables.emplace_back(small_schema());
    for (const auto& [id, note] :
         {std::pair{1L, "one"}, {2L, ""}, {3L, "three"}, {3L, "three"}, {4L, "four"}}) {
        batch.tables[0].append(
            std::vector<Cell>{Cell::of(id), id == 2 ? Cell::null() : Cell::of(note)});
    }
    batch.steps = {{.table = 0, .operation = Operation::kInsert, .count = 3},
                   {.table = 0, .operation = Operation::kUpdate, .count = 1}};
    batch.transactions = {
        {.steps = 1,
         .committed_at = 1'700'000'000'000'000,
         .resyncs = {},
         .gtid = "0-1-76",
         .fingerprint = 0xffff'0000'1111'2222},
        {.steps = 1,
         .committed_at = 1'700'000'001'000'000,
         .resyncs = {{.table = {.database = "shop", .table = "notes"}, .id = Sequence(42)}},
         .gtid = "0-1-77",
         .fingerprint = position().fingerprint}};
    return batch;
}

Batch fragment() {
    Batch batch = small_batch();
    batch.last = batch.first;
    batch.events_before = RowEvents(10);
    batch.events_through = RowEvents(12);
    batch.is_complete = false;
    batch.transactions.pop_back();
    batch.transactions[0].steps = 2;
    batch.transactions[0].fingerprint = 0;
    return batch;
}

Range every_type_range() {
    Range range{.epoch = Epoch(7),
                .at = Sequence(42),
                .fingerprint = position().fingerprint,
                .resync = Sequence(40),
                .rows = TableRows(every_type_schema())};
    const TableSchema& schema = range.rows.schema();
    for (int row = 0; row < 3; ++row) {
        std::vector<Cell> cells;
        std::vector<std::string> texts(schema.columns.size());
        std::mt19937_64 random(static_cast<std::uint64_t>(row));
        for (std::size_t i = 0; i < schema.columns.size(); ++i) {
            const Column& column = schema.columns[i];
            const auto [least, greatest] = word_limits(column);
            if (storage_of(column) == Storage::kBytes) texts[i] = random_text(column, random);
            if (row == 2 && column.is_nullable) {
                cells.push_back(Cell::null());
            } else if (storage_of(column) == Storage::kWord) {
                cells.push_back(Cell::of(row == 0 ? least : row == 1 ? greatest : 0));
            } else {
                cells.push_back(Cell::of(std::string_view(texts[i])));
            }
        }
        range.rows.append(cells);
    }
    range.lower = first_key(range.rows);
    range.rows_estimated = 1'000'000;
    return range;
}

Batch repetitive_batch() {
    Batch batch{
        .epoch = Epoch(7), .first = Sequence(43), .last = Sequence(43), .position = position()};
    batch.tables.emplace_back(small_schema());
    for (std::int64_t id = 1; id <= 100; ++id) {
        batch.tables[0].append(std::vector<Cell>{
            Cell::of(id), Cell::of(std::string_view(id % 3 == 0 ? "a longer note" : "a note"))});
    }
    batch.steps = {{.table = 0, .operation = Operation::kDelete, .count = 100}};
    batch.transactions = {{.steps = 1, .committed_at = 0, .resyncs = {}, .gtid = {}}};
    return batch;
}

std::vector<std::pair<std::string, StreamMessage>> golden_messages() {
    Batch empty{
        .epoch = Epoch(7), .first = Sequence(1), .last = Sequence(3), .position = position()};
    empty.transactions.resize(3);
    Range nothing{.epoch = Epoch(7),
                  .at = Sequence(0),
                  .resync = Sequence(0),
                  .rows = TableRows(small_schema())};
    nothing.is_repair = true;
    return {{"epoch_start.bin", epoch_start()},     {"batch.bin", small_batch()},
            {"fragment.bin", fragment()},           {"range.bin", every_type_range()},
            {"repetitive.bin", repetitive_batch()}, {"empty_batch.bin", std::move(empty)},
            {"empty_range.bin", std::move(nothing)}};
}

Cell random_cell(const Column& column, std::mt19937_64& random, std::string& text) {
    if (column.is_nullable && random() % 5 == 0) return Cell::null();
    if (storage_of(column) == Storage::kBytes) {
        text = random_text(column, random);
        return Cell::of(std::string_view(text));
    }
    const auto [least, greatest] = word_limits(column);
    const std::uint64_t span =
        static_cast<std::uint64_t>(greatest) - static_cast<std::uint64_t>(least);
    switch (random() % 5) {
        case 0:
            return Cell::of(least);
        case 1:
            return Cell::of(greatest);
        case 2:
            return Cell::of(least > 0 ? least : 0);
        default:
            return Cell::of_unsigned(static_cast<std::uint64_t>(least) +
                                     (span + 1 == 0 ? random() : random() % (span + 1)));
    }
}

Batch random_batch(std::uint64_t seed, std::size_t rows) {
    std::mt19937_64 random(seed);
    Batch batch{.epoch = Epoch(random() | 1),
                .first = Sequence(1 + random() % 1000),
                .position = position()};
    for (const auto& schema : {every_type_schema(), small_schema()}) {
        batch.tables.emplace_back(schema);
        append_random_rows(batch.tables.back(), random, rows);
    }
    std::vector<std::size_t> left = {rows, rows};
    while (left[0] + left[1] > 0) {
        const std::size_t table = left[0] == 0 || (left[1] > 0 && random() % 2 == 0) ? 1 : 0;
        Step step{.table = static_cast<std::uint32_t>(table),
                  .operation = Operation::kDelete,
                  .count = 1};
        const auto images = static_cast<std::uint32_t>(1 + random() % left[table]);
        if (images % 2 == 0) {
            step.operation = Operation::kUpdate;
            step.count = images / 2;
        } else {
            step.operation = random() % 2 == 0 ? Operation::kInsert : Operation::kDelete;
            step.count = images;
        }
        left[table] -= images;
        batch.steps.push_back(step);
    }
    std::size_t steps_left = batch.steps.size();
    do {
        const auto steps = static_cast<std::uint32_t>(random() % (steps_left + 1));
        steps_left -= steps;
        batch.transactions.push_back(
            {.steps = steps, .committed_at = static_cast<std::int64_t>(random())});
        if (random() % 2 == 0) batch.transactions.back().gtid = "0-1-" + std::to_string(random());
        if (random() % 4 == 0) {
            batch.transactions.back().resyncs.resize(
                1 + random() % 2, {.table = {"shop", "notes"}, .id = Sequence(3)});
        }
    } while (steps_left > 0);
    batch.last = Sequence(batch.first.value() + batch.transactions.size() - 1);
    return batch;
}

Range random_range(std::uint64_t seed, std::size_t rows) {
    std::mt19937_64 random(seed);
    Range range{.epoch = Epoch(1),
                .at = Sequence(random()),
                .resync = Sequence(random()),
                .rows = TableRows(every_type_schema())};
    append_random_rows(range.rows, random, rows);
    if (rows > 0 && random() % 2 == 0) range.lower = first_key(range.rows);
    if (rows > 0 && random() % 2 == 0) range.upper = first_key(range.rows);
    range.is_repair = random() % 2 == 0;
    return range;
}

}  // namespace tributary::samples
