// A sale that a person adds through the page.

#include <fmt/format.h>

#include "office_lab.hpp"

namespace tributary::test {
namespace {

using ::testing::HasSubstr;

class AddSaleTest : public OfficeTest {
protected:
    RawAnswer add(As who, const std::string& values) {
        return lab_.ask(who, "POST", "/branches/" + lab_.id() + "/sales",
                        R"({"values":{)" + values + "}}");
    }
    std::string last_line(const std::string& member) {
        return at(lab_.get("/activity?limit=1&branch=" + lab_.id()).body, "/activity/0/" + member);
    }
};

TEST_F(AddSaleTest, IsCommittedAtTheBranchAndArrives) {
    const RawAnswer added =
        add(As::kOperator, R"("date":"2024-06-01","region":"South","product":"Coffee","qty":"3",)"
                           R"("cost":"1.10","amt":"3.30","tax":"0.66","total":"3.96")");
    ASSERT_EQ(added.status, 201U) << added.body;
    const std::string id = at(added.body, "/id");
    EXPECT_EQ(at(added.body, "/branch"), lab_.id());
    EXPECT_EQ(lab_.branch().session.value("select concat(product, ' ', total) from product_sales "
                                          "where sale_id = " +
                                          id),
              "Coffee 3.96");
    ASSERT_TRUE(wait_until([&] {
        return at(lab_.get("/sales/" + lab_.id() + "/" + id).body, "/sale/values/total") == "3.96";
    }));
    EXPECT_EQ(last_line("action"), "add_sale");
    EXPECT_EQ(last_line("outcome"), "done");
    EXPECT_EQ(last_line("who"), "token:operator");
    lab_.branch().session.run("delete from product_sales where sale_id = " + id);
    EXPECT_EQ(lab_.plant().difference_at_rest(), "");
}

TEST_F(AddSaleTest, FaultsOfAllValuesAreToldAndNothingIsAdded) {
    const std::int64_t before = lab_.branch().session.number("select count(*) from product_sales");
    const RawAnswer refused = add(As::kOperator, R"("qty":"many","total":"1.239","date":"soon")");
    EXPECT_EQ(refused.status, 422U);
    for (const char* column : {"qty", "total", "date"})
        EXPECT_THAT(refused.body, HasSubstr(column));
    EXPECT_EQ(last_line("outcome"), "failed");
    EXPECT_EQ(add(As::kOperator, R"("colour":"red")").status, 422U);
    EXPECT_EQ(add(As::kViewer, R"("qty":"1")").status, 403U);
    EXPECT_EQ(lab_.branch().session.number("select count(*) from product_sales"), before);
}

}  // namespace
}  // namespace tributary::test
