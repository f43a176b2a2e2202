// Our decoding of recorded MariaDB logs against what mariadb-binlog prints of them, line by line.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <bit>
#include <cstdio>
#include <memory>

#include "golden.hpp"
#include "model/text_value.hpp"

namespace tributary::binlog::test {
namespace {

using Lines = std::vector<std::string>;

/// Types that the tool prints as it stores them, or not at all.
constexpr std::string_view kAnything = "*";

std::string quoted(std::string_view bytes) {
    std::string out = "'";
    for (const char c : bytes) {
        if (static_cast<unsigned char>(c) > 0x1f) {
            out.push_back(c);
        } else {
            out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
        }
    }
    return out + "'";
}

std::string bits(std::uint64_t word, std::uint32_t count) {
    return fmt::format("b'{:0{}b}'", word, count);
}

/// Byte by byte as they are stored, the lowest first.
std::string set_bits(std::uint64_t word, std::uint32_t bytes) {
    std::string out = "b'";
    for (std::uint32_t i = 0; i < bytes; ++i) out += fmt::format("{:08b}", word >> (8 * i) & 0xff);
    return out + "'";
}

/// Signed, with the unsigned reading of a negative number behind it.
std::string number(std::int64_t word, unsigned bytes) {
    const unsigned unused = 64 - 8 * bytes;
    const std::int64_t as_signed =
        static_cast<std::int64_t>(static_cast<std::uint64_t>(word) << unused) >> unused;
    const std::uint64_t as_unsigned = static_cast<std::uint64_t>(word) << unused >> unused;
    return as_signed < 0 ? fmt::format("{} ({})", as_signed, as_unsigned)
                         : std::to_string(as_signed);
}

/// As the tool's `%-20g` and `%-.20g`.
std::string real(float value) {
    return fmt::format("{:<20}", fmt::format("{:g}", value));
}
std::string real(double value) {
    return fmt::format("{:.20g}", value);
}

std::string text_of(const MappedColumn& mapped, const Column& column, const Cell& cell) {
    if (cell.is_null) return "NULL";
    const auto word = static_cast<std::uint64_t>(cell.word);
    std::string text;
    append_text(text, column, cell);
    switch (mapped.type) {
        case WireType::kTiny:
            return number(cell.word, 1);
        case WireType::kShort:
            return number(cell.word, 2);
        case WireType::kInt24:
            return number(cell.word, 3);
        case WireType::kLong:
            return number(cell.word, 4);
        case WireType::kLongLong:
            return number(cell.word, 8);
        case WireType::kFloat:
            return real(std::bit_cast<float>(static_cast<std::uint32_t>(word)));
        case WireType::kDouble:
            return real(std::bit_cast<double>(word));
        case WireType::kYear:
            return std::to_string(word == 0 ? 1900 : word);
        case WireType::kDate:
            text[4] = text[7] = ':';
            return "'" + text + "'";
        case WireType::kTime:
        case WireType::kDateTime:
            return "'" + text + "'";
        case WireType::kTimestamp: {
            const std::string fraction =
                fmt::format("{:06}", word % 1'000'000).substr(0, column.scale);
            return fmt::format("{}{}{}", word / 1'000'000, fraction.empty() ? "" : ".", fraction);
        }
        case WireType::kDecimal:
            return text;
        case WireType::kBit:
            return bits(word, mapped.length);
        case WireType::kSet:
            return set_bits(word, mapped.length);
        case WireType::kEnum:
            return std::to_string(word);
        case WireType::kString: {
            std::string_view bytes = cell.bytes;
            while (column.type == ColumnType::kBinary && bytes.ends_with('\0'))
                bytes.remove_suffix(1);
            return quoted(bytes);
        }
        case WireType::kVarChar:
        case WireType::kBlob:
            return quoted(cell.bytes);
        case WireType::kTimeOld:
        case WireType::kDateTimeOld:
        case WireType::kTimestampOld:
        case WireType::kBlobCompressed:
        case WireType::kVarCharCompressed:
        case WireType::kVector:
        case WireType::kJson:
        case WireType::kGeometry:
            return std::string(kAnything);
    }
    return "?";
}

class ToolLines : public RowCollector {
public:
    Lines printed;

    void row(const RowsEvent& event, const TableSchema& schema, std::span<const Cell> before,
             std::span<const Cell> after) override {
        constexpr const char* kHeads[] = {"INSERT INTO", "UPDATE", "DELETE FROM"};
        printed.push_back(fmt::format("{} `{}`.`{}`", kHeads[static_cast<int>(event.operation)],
                                      event.table->name.database, event.table->name.table));
        image("WHERE", event, schema, before);
        image("SET", event, schema, after);
    }

private:
    void image(const char* head, const RowsEvent& event, const TableSchema& schema,
               std::span<const Cell> cells) {
        if (cells.empty()) return;
        printed.emplace_back(head);
        for (std::size_t i = 0; i < cells.size(); ++i) {
            printed.push_back(fmt::format(
                "  @{}={}", i + 1, text_of(event.table->columns[i], schema.columns[i], cells[i])));
        }
    }
};

Lines printed_by_tool(const std::string& name) {
    const std::string command = "mariadb-binlog --no-defaults -v --base64-output=DECODE-ROWS " +
                                Golden::path(name) + ".binlog";
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(command.c_str(), "r"), pclose);
    std::string output;
    char buffer[65536];
    while (const std::size_t size = std::fread(buffer, 1, sizeof buffer, pipe.get()))
        output.append(buffer, size);
    Lines lines;
    std::string_view rest = output;
    while (!rest.empty()) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        if (line.starts_with("### ")) lines.emplace_back(line.substr(4));
    }
    return lines;
}

class AgainstTool : public testing::TestWithParam<const char*> {};

TEST_P(AgainstTool, PrintsTheSameRows) {
    const Golden golden(GetParam());
    ToolLines ours;
    EventReader reader(golden.flavor());
    const auto fed = feed_all(reader, golden, ours);
    ASSERT_TRUE(fed) << fed.error().what;
    const Lines theirs = printed_by_tool(GetParam());
    ASSERT_FALSE(theirs.empty()) << "mariadb-binlog printed nothing";
    ASSERT_EQ(ours.printed.size(), theirs.size());
    for (std::size_t i = 0; i < theirs.size(); ++i) {
        const std::string& line = ours.printed[i];
        if (line.ends_with(kAnything)) {
            EXPECT_EQ(theirs[i].substr(0, theirs[i].find('=')), line.substr(0, line.find('=')))
                << "line " << i;
        } else {
            EXPECT_EQ(line, theirs[i]) << "line " << i;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(MariaDb, AgainstTool,
                         testing::Values("mariadb/types", "mariadb/compressed", "mariadb/groups",
                                         "mariadb/members_max"));

}  // namespace
}  // namespace tributary::binlog::test
