#include "golden.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace tributary::binlog::test {
namespace {

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("cannot read " + path);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string_view name_of(Operation operation) {
    switch (operation) {
        case Operation::kInsert:
            return "insert";
        case Operation::kUpdate:
            return "update";
        case Operation::kDelete:
            return "delete";
    }
    return "?";
}

/// Undoes the client's escapes of batch output.
std::optional<std::string> unescaped(std::string_view field) {
    if (field == "NULL") return std::nullopt;
    std::string out;
    for (std::size_t i = 0; i < field.size(); ++i) {
        if (field[i] != '\\') {
            out.push_back(field[i]);
            continue;
        }
        switch (field[++i]) {
            case 'n':
                out.push_back('\n');
                break;
            case 't':
                out.push_back('\t');
                break;
            case '0':
                out.push_back('\0');
                break;
            default:
                out.push_back(field[i]);
        }
    }
    return out;
}

}  // namespace

Golden::Golden(const std::string& name)
    : name_(name),
      content_(read_file(path(name) + ".binlog")),
      flavor_(name.starts_with("mysql/") ? Flavor::kMySql : Flavor::kMariaDb) {
    ByteReader reader(as_bytes(content_));
    reader.skip(4);
    while (!reader.is_at_end()) {
        const std::size_t begin = reader.offset();
        reader.skip(9);
        const std::size_t size = reader.u32();
        reader.skip(size - 13);
        if (reader.failed()) throw std::runtime_error(name + " is cut off");
        events_.push_back(as_bytes(content_).subspan(begin, size));
    }
}

std::string Golden::path(const std::string& name) {
    return TRIBUTARY_SOURCE_DIR "/tests/golden/" + name;
}

std::vector<std::string> Golden::all() {
    std::vector<std::string> names;
    for (const std::string server : {"mariadb", "mysql"}) {
        for (const auto& entry : std::filesystem::directory_iterator(path(server))) {
            if (entry.path().extension() == ".binlog")
                names.push_back(server + "/" + entry.path().stem().string());
        }
    }
    std::ranges::sort(names);
    return names;
}

std::vector<std::vector<std::optional<std::string>>> Golden::values() const {
    std::vector<std::vector<std::optional<std::string>>> rows;
    const std::string text = read_file(path(name_) + ".values");
    std::string_view rest = text;
    while (!rest.empty()) {
        std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(line.size() + 1);
        auto& row = rows.emplace_back();
        while (true) {
            const std::size_t tab = line.find('\t');
            row.push_back(unescaped(line.substr(0, tab)));
            if (tab == std::string_view::npos) break;
            line.remove_prefix(tab + 1);
        }
    }
    return rows;
}

EventType type_of(ByteView event) {
    return static_cast<EventType>(std::to_integer<std::uint8_t>(event[4]));
}

std::string with_fixed_frame(std::string event, bool has_checksum) {
    const auto size = static_cast<std::uint32_t>(event.size());
    std::memcpy(event.data() + 9, &size, sizeof size);
    if (has_checksum) {
        const auto crc = static_cast<std::uint32_t>(crc32_z(
            0, reinterpret_cast<const Bytef*>(event.data()), event.size() - sizeof(std::uint32_t)));
        std::memcpy(event.data() + event.size() - sizeof crc, &crc, sizeof crc);
    }
    return event;
}

void Transcript::on_begin(const TransactionStart&) {
    lines.emplace_back("begin");
}

bool Transcript::wants(const TableName& table) {
    return std::ranges::find(unwanted, table.table) == unwanted.end();
}

Result<void> Transcript::on_rows(const RowsEvent& event) {
    lines.push_back(
        fmt::format("{} {} #{}", name_of(event.operation), event.table->name.table, event.index));
    return {};
}

Result<void> Transcript::on_rows_skipped(const RowsEvent& event) {
    lines.push_back(fmt::format("skip {} {} #{}", name_of(event.operation), event.table->name.table,
                                event.index));
    return {};
}

Result<void> Transcript::on_statement(const Statement& statement) {
    lines.push_back(fmt::format("{} [{}] {}", statement.is_dml ? "dml" : "statement",
                                statement.database, statement.text));
    return {};
}

Result<void> Transcript::on_undo(std::uint64_t row_events_kept) {
    lines.push_back(fmt::format("undo, keep {}", row_events_kept));
    return {};
}

Result<void> Transcript::on_commit(const TransactionEnd& end) {
    ends.push_back(end);
    ends.back().place.file = {};
    lines.push_back(fmt::format("commit {}{}{}", end.row_events,
                                end.is_standalone ? " standalone" : "",
                                end.is_rolled_back ? " rolled back" : ""));
    return {};
}

void Transcript::on_discard(std::string_view) {
    lines.emplace_back("discard");
}
void Transcript::on_heartbeat(const LogPlace& place) {
    lines.push_back(fmt::format("heartbeat {} {}", place.file, place.offset));
}

Result<void> RowCollector::on_rows(const RowsEvent& event) {
    struct Sink : RowSink {
        RowCollector& collector;
        const RowsEvent& event;
        const TableSchema& schema;
        Sink(RowCollector& c, const RowsEvent& e, const TableSchema& s)
            : collector(c), event(e), schema(s) {}
        Result<void> on_row(std::span<const Cell> before, std::span<const Cell> after) override {
            collector.row(event, schema, before, after);
            return {};
        }
    };
    auto found = decoders_.find(event.table);
    if (found == decoders_.end()) {
        const auto base = bases.find(event.table->name.table);
        auto schema = schema_from_map(*event.table, base == bases.end() ? nullptr : &base->second);
        if (!schema) return tl::unexpected(schema.error());
        auto decoder =
            RowDecoder::make(*event.table, std::make_shared<const TableSchema>(std::move(*schema)));
        if (!decoder) return tl::unexpected(decoder.error());
        found = decoders_.emplace(event.table, std::move(*decoder)).first;
    }
    Sink sink(*this, event, *found->second.schema());
    return found->second.decode(event, sink);
}

Result<void> feed_all(EventReader& reader, const Golden& golden, TransactionHandler& handler) {
    for (const ByteView event : golden.events()) {
        if (auto done = reader.feed(event, handler); !done) return done;
    }
    return {};
}

}  // namespace tributary::binlog::test
