#include "config/load.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "base/failure.hpp"
#include "minimal.hpp"

namespace tributary {
namespace {

class Load : public ::testing::Test {
protected:
    Load() {
        std::string name = ::testing::TempDir() + "tributary-load-XXXXXX";
        directory_ = ::mkdtemp(name.data());
    }
    ~Load() override { std::filesystem::remove_all(directory_); }

    std::filesystem::path write(const std::string& text, mode_t mode) {
        const std::filesystem::path file = directory_ / "file";
        std::ofstream(file) << text;
        ::chmod(file.c_str(), mode);
        return file;
    }
    std::string failure_of(const std::filesystem::path& file) {
        try {
            (void)load_secret(file);
        } catch (const Failure& failure) {
            return failure.what();
        }
        return {};
    }

    std::filesystem::path directory_;
};

TEST_F(Load, SecretIsTheFirstLine) {
    EXPECT_EQ(load_secret(write("pass word\n", 0600)).reveal(), "pass word");
    EXPECT_EQ(load_secret(write("pass\r\nsecond\n", 0400)).reveal(), "pass");
    EXPECT_EQ(load_secret(write("no line end", 0600)).reveal(), "no line end");
}

TEST_F(Load, NoFileIsAnEmptySecret) {
    EXPECT_TRUE(load_secret({}).is_empty());
}

TEST_F(Load, SecretThatOthersMayReadIsRefused) {
    const auto file = write("word\n", 0644);
    EXPECT_EQ(
        failure_of(file),
        file.string() + ": may be read by others (mode 0644); run: chmod 600 " + file.string());
    EXPECT_NE(failure_of(write("word\n", 0602)), "");
    EXPECT_NE(failure_of(write("word\n", 0620)), "");
}

TEST_F(Load, SecretThatIsEmptyLongMissingOrNoFileIsRefused) {
    EXPECT_NE(failure_of(write("", 0600)).find("holds no password"), std::string::npos);
    EXPECT_NE(failure_of(write("\nx", 0600)).find("holds no password"), std::string::npos);
    EXPECT_NE(failure_of(write(std::string(5000, 'x'), 0600)).find("larger than"),
              std::string::npos);
    EXPECT_NE(failure_of(directory_ / "missing").find("No such file"), std::string::npos);
    EXPECT_NE(failure_of(directory_).find("not a regular file"), std::string::npos);
}

TEST_F(Load, ConfigurationIsReadFromItsFile) {
    const auto config = load_branch_config(write(kMinimalBranch, 0644));
    ASSERT_TRUE(config) << to_string(config.error());
    EXPECT_EQ(config->database.password_file, directory_ / "db.password");
    const auto wrong = load_head_office_config(write("x = 1\n", 0644));
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().front().file, (directory_ / "file").string());
    EXPECT_THROW((void)load_branch_config(directory_ / "missing"), Failure);
}

TEST_F(Load, AConfigurationOfTheOtherKindIsNamedAsSuch) {
    const auto branch = write(kMinimalBranch, 0644);
    EXPECT_EQ(to_string(load_head_office_config(branch).error()),
              branch.string() + ": is the configuration of a branch; expected a head office's\n");
    const auto head_office = write(kMinimalHeadOffice, 0644);
    EXPECT_EQ(
        to_string(load_branch_config(head_office).error()),
        head_office.string() + ": is the configuration of a head office; expected a branch's\n");
}

TEST_F(Load, PasswordFilesAreCheckedTogetherAndNamedByTheirKeys) {
    DatabaseConfig database;
    BrokerConfig broker;
    EXPECT_TRUE(check_secrets("b.toml", &database, &broker).empty());
    database.password_file = directory_ / "missing";
    broker.password_file = write("word\n", 0644);
    const ConfigFaults faults = check_secrets("b.toml", &database, &broker);
    ASSERT_EQ(faults.size(), 2u);
    EXPECT_EQ(faults[0].key, "database.password_file");
    EXPECT_NE(faults[0].what.find("No such file"), std::string::npos);
    EXPECT_EQ(faults[1].key, "broker.password_file");
    EXPECT_NE(faults[1].what.find("chmod 600"), std::string::npos);
    EXPECT_EQ(check_secrets("b.toml", nullptr, &broker).size(), 1u);
}

TEST_F(Load, AnAgentsSecretsAreAlsoThatOfTheAccountForAddingRows) {
    BranchConfig config;
    config.control.add_rows.password_file = directory_ / "missing";
    EXPECT_TRUE(check_secrets("b.toml", config).empty()) << "nobody may add rows";
    config.control.add_rows.tables = {TablePattern::decode("shop.sales").value()};
    const ConfigFaults faults = check_secrets("b.toml", config);
    ASSERT_EQ(faults.size(), 1u);
    EXPECT_EQ(faults[0].key, "control.add_rows.password_file");
}

TEST_F(Load, AFileTellsWhetherItIsABranchsOrAHeadOffices) {
    EXPECT_TRUE(std::holds_alternative<BranchConfig>(*load_config(write(kMinimalBranch, 0644))));
    EXPECT_TRUE(
        std::holds_alternative<HeadOfficeConfig>(*load_config(write(kMinimalHeadOffice, 0644))));
    EXPECT_FALSE(load_config(write("branches = 1\n", 0644)));
    EXPECT_FALSE(load_config(write("no toml", 0644)));
}

}  // namespace
}  // namespace tributary
