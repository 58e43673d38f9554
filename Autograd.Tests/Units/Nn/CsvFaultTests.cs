using System.Globalization;
using Autograd.Core;
using Autograd.Nn;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

/// <summary>Odd data is read as what it is, or refused with its column, line and text: never guessed at in silence.</summary>
public class CsvFaultTests
{
    public static TheoryData<string> Marks => ["", "\"\"", "NA", "\"NA\"", "N/A", "n/a", "#N/A", "<NA>", "NaN", "nan", "None", "NULL", "null", "-", "\u2212", "?"];

    [Theory]
    [MemberData(nameof(Marks))]
    public void A_missing_mark_leaves_a_column_of_numbers_a_column_of_numbers(string mark)
    {
        var table = CsvTable.Parse($"a,b\n1.5,x\n{mark},y\n3,z\n");
        Assert.True(table.IsNumeric("a"));
        Assert.Equal((1, null), (table.Missing("a"), table[1, "a"]));
        var (inputs, names) = table.Features<double>("a");
        Assert.Equal(["a"], names);
        Assert.Equal([1.5, double.NaN, 3], inputs.ToArray());
        Assert.Equal(2, table.WithoutMissing("a").Count);
    }

    public static TheoryData<string> Doubts => ["\"1,234.5\"", "\"1,5\"", "50%", "inf", "-Infinity", "∞", "$5", "1_000", "1'000", "(5)", "12a", "unknown", "#DIV/0!", "1.234.567", "١٢", "1e999"];

    [Theory]
    [MemberData(nameof(Doubts))]
    public void A_number_written_otherwise_is_an_error_that_names_column_line_and_text(string doubt)
    {
        var text = doubt.Trim('"');
        var (mixed, alone) = (CsvTable.Parse($"b,a\nx,1\ny,{doubt}\n", "test"), CsvTable.Parse($"b,a\nx,{doubt}\ny,{doubt}\n", "test"));
        Action[] uses = [() => mixed.Features<double>("a"), () => mixed.IsNumeric("a"), () => mixed.Labels("a"), () => mixed.Numbers<double>("a")];
        foreach (var use in uses)
            Assert.StartsWith($"test, line 3, column 'a': '{text}' is no number", Assert.Throws<InvalidDataException>(use).Message);
        if (text is "12a" or "unknown" or "#DIV/0!") return; // by themselves they are words
        Assert.StartsWith($"test, line 2, column 'a': '{text}' is no number", Assert.Throws<InvalidDataException>(() => alone.Features<double>("a")).Message);
    }

    [Theory]
    [InlineData("12 kg", "3.5 kg", "kg")]
    [InlineData("1.5k", "20k", "k")]
    [InlineData("-3 °C", "14 °C", "°C")]
    public void Measures_with_their_unit_are_an_error_and_no_categories(string first, string second, string unit)
    {
        var table = CsvTable.Parse($"a\n{first}\nNA\n{second}\n", "test");
        Throws<InvalidDataException>($"test, line 2, column 'a': '{first}' is no number, but each value is one with '{unit}' behind it. Take that away for numbers, or say that these are categories: CsvOptions.Types[\"a\"] = ColumnType.Category.", () => table.Features<double>("a"));
        Assert.Equal(2, CsvTable.Parse($"a\n{first}\n{second}\n", new CsvOptions { Types = { ["a"] = ColumnType.Category } }).Features<double>("a").Names.Count);
    }

    [Theory]
    [InlineData("1st", "2nd")]
    [InlineData("0-9", "10-19")]
    [InlineData("2024-01-02", "2024-01-03")]
    [InlineData("w1", "w2")]
    [InlineData("True", "False")]
    [InlineData("192.168.0.x", "10.0.0.x")]
    [InlineData("I", "II")]
    [InlineData("<=50K", ">50K")]
    [InlineData("Info", "Einf")]
    [InlineData("Na", "K")]
    public void Words_with_digits_in_them_are_words(string first, string second)
    {
        var table = CsvTable.Parse($"a\n{first}\n{second}\n{first}\n");
        Assert.False(table.IsNumeric("a"));
        Assert.Equal([0, 1, 0], table.Labels("a").Labels.ToArray().Select(label => string.CompareOrdinal(first, second) < 0 ? label : 1 - label));
        Assert.Equal(0, table.Missing("a"));
    }

    [Fact]
    public void A_minus_of_typography_is_a_minus() =>
        Assert.Equal([-5, -1e-3, 2], CsvTable.Parse("a\n\u22125\n-1e\u22123\n2\n").Numbers<double>("a").ToArray());

    [Fact]
    public void Labels_that_are_numbers_are_in_the_order_of_numbers()
    {
        var (labels, classes) = CsvTable.Parse("label\n" + string.Join('\n', Enumerable.Range(0, 12).Reverse())).Labels("label");
        Assert.Equal(Enumerable.Range(0, 12).Select(i => i.ToString(CultureInfo.InvariantCulture)), classes);
        Assert.Equal(Enumerable.Range(0, 12).Reverse(), labels.ToArray());
        Assert.Equal(["-3", "2", "10"], CsvTable.Parse("label\n10\n-3\n2\n10\n").Labels("label").Classes);
    }

    [Fact]
    public void Measures_are_not_made_into_labels_unasked()
    {
        var whole = CsvTable.Parse("mass\n" + string.Join('\n', Enumerable.Range(0, 300).Select(i => 3000 + (25 * (i % 94)))), "test");
        Assert.StartsWith("test, column 'mass': 94 different numbers", Assert.Throws<InvalidDataException>(() => whole.Labels("mass")).Message);
        var real = CsvTable.Parse("length\n5\n5.1\n5\n", "test");
        Assert.StartsWith("test, line 3, column 'length': '5.1' is no whole number", Assert.Throws<InvalidDataException>(() => real.Labels("length")).Message);
    }

    [Fact]
    public void A_column_of_identifiers_is_not_made_into_as_many_inputs()
    {
        var table = CsvTable.Parse("id,x\n" + string.Join('\n', Enumerable.Range(0, 20_000).Select(i => $"u{i},{i}")), "test");
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.StartsWith("test, column 'id': 20000 different values", Assert.Throws<InvalidDataException>(() => table.Features<float>("id", "x")).Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000_000);
    }

    [Fact]
    public void Time_grows_with_the_columns_and_not_with_their_square() => StandardizerTests.WithinAMinute(() =>
    {
        var names = Enumerable.Range(0, 300_000).Select(i => $"c{i}").ToArray(); // 300,000² are 90 thousand million
        var table = CsvTable.Parse($"{string.Join(',', names)}\n{string.Join(',', Enumerable.Repeat("1", names.Length))}\n");
        Assert.Equal([1, names.Length], table.Features<float>(names).Inputs.Shape);
    });

    [Fact]
    public void The_index_that_pandas_writes_is_no_feature()
    {
        foreach (var first in new[] { "", "Unnamed: 0", "\"\"" })
        {
            var table = CsvTable.Parse($"{first},a,b\n0,1.5,x\n1,2.5,y\n2,3,x\n");
            Assert.Equal(["a", "b"], table.Columns);
            Assert.Equal([1.5, 2.5, 3], table.Numbers<double>([.. table.Columns.Where(table.IsNumeric)]).ToArray());
            Assert.Equal([0.0, 1, 2], table.Numbers<double>(first.Trim('"')).ToArray()); // asked for by its name, it is there
        }
        Throws<InvalidDataException>("test, line 1: column 1 has no name.", () => CsvTable.Parse(",a\nx,1\n", "test"));
        Throws<InvalidDataException>("test, line 1: column 1 has no name.", () => CsvTable.Parse(",a\n3,1\n3,2\n", "test"));
    }

    [Fact]
    public void A_file_with_another_separator_is_not_one_column_of_text() =>
        Throws<InvalidDataException>("test, line 1: 'a;b' is the only name, and has a ';' in it; give separator: ';', or put the name in quotes.", () => CsvTable.Parse("a;b\n1;2\n", "test"));

    [Fact]
    public void A_number_too_large_for_a_float_is_an_error_and_no_infinity() =>
        Throws<InvalidDataException>("test, line 2, column 'a': '1e39' is too large for a Single.", () => CsvTable.Parse("a\n1e39\n", "test").Numbers<float>("a"));

    [Fact]
    public void Tables_are_read_the_same_in_every_culture()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = Cultures.Odd;
            var table = CsvTable.Parse("a,b\n-1.5,x\n2,y\n");
            Assert.Equal([-1.5, 1, 0, 2, 0, 1], table.Features<double>("a", "b").Inputs.ToArray());
            Assert.Equal(["-1", "2"], CsvTable.Parse("a\n2\n-1\n").Labels("a").Classes);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
