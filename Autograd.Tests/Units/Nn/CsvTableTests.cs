using System.Text;
using Autograd.Core;
using Autograd.Nn;
using FsCheck.Fluent;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

public sealed class CsvTableTests : IDisposable
{
    private const string Birds = "name,weight,sex\nAnna,3.5,F\n\"Ben, the \"\"small\"\"\",,M\r\n\n  Cleo , 4e0 ,NA\n\"\",-1,F\n";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Quotes_gaps_blank_lines_and_every_line_break_are_understood()
    {
        var table = CsvTable.Parse(Birds);
        Assert.Equal("CsvTable of 4 rows: name, weight, sex", table.ToString());
        Assert.Equal(["Anna", "Ben, the \"small\"", "Cleo", ""], Enumerable.Range(0, 4).Select(row => table[row, "name"]));
        Assert.Equal(["F", "M", null, "F"], Enumerable.Range(0, 4).Select(row => table[row, "sex"]));
        Assert.Equal((true, false, 1, 1, 0), (table.IsNumeric("weight"), table.IsNumeric("sex"), table.Missing("weight"), table.Missing("sex"), table.Missing("name")));
    }

    [Fact]
    public void Numbers_are_a_tensor_and_categories_are_labels()
    {
        var table = CsvTable.Parse(Birds);
        var weights = table.Numbers<double>("weight");
        Assert.Equal([4, 1], weights.Shape);
        Assert.Equal([3.5, double.NaN, 4, -1], weights.ToArray());
        var (labels, classes) = table.Labels("sex");
        Assert.Equal(["F", "M"], classes);
        Assert.Equal([0, 1, -100, 0], labels.ToArray());
        Assert.Equal((3, 2, 3), (table.WithoutMissing("sex").Count, table.WithoutMissing().Count, table.WithoutMissing("weight").Count));
    }

    [Fact]
    public void Features_are_numbers_as_they_are_and_a_place_for_each_category()
    {
        var (inputs, names) = CsvTable.Parse(Birds).Features<double>("weight", "sex");
        Assert.Equal(["weight", "sex=F", "sex=M"], names);
        Assert.Equal([4, 3], inputs.Shape);
        Assert.Equal([3.5, 1, 0, double.NaN, 0, 1, 4, 0, 0, -1, 1, 0], inputs.ToArray());
    }

    public static TheoryData<string, string> Bad => new()
    {
        { "", "test: the file is empty; its first line has the names of the columns." },
        { "\n\n", "test: the file is empty; its first line has the names of the columns." },
        { "a,b\n1,2\n3", "test, line 3: 1 values where 2 columns have names." },
        { "a,b\n\n1,2,3\n", "test, line 3: 3 values where 2 columns have names." },
        { "a,b\n\"1\n2\",\"3\n", "test, line 3: the quote that opens here is never closed." },
        { "a,b\n1,\"2\"x\n", "test, line 2: 'x' after the closing quote of a field; a quote inside is written twice." },
        { "a,b\n1,2\"\n", "test, line 2: a quote within 2\", which does not begin with one; put the whole field in quotes and write those inside twice." },
        { "a,,c\n", "test, line 1: column 2 has no name." },
        { "a,b,a\n", "test, line 1: two columns are called 'a'." },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_bad_table_is_named_with_its_line(string text, string error) => Throws<InvalidDataException>(error, () => CsvTable.Parse(text, "test"));

    [Fact]
    public void A_value_that_is_no_number_is_named_with_its_line_and_column()
    {
        var table = CsvTable.Parse("a,b\n\"x\ny\",1\nz,two\n", "test");
        Throws<InvalidDataException>("test, line 4, column 'b': 'two' is no number.", () => table.Numbers<float>("b"));
        Throws<ArgumentException>("test: there is no column 'c', only a, b. (Parameter 'column')", () => table.Labels("c"));
    }

    [Fact]
    public void A_file_is_read_in_its_encoding_or_refused()
    {
        var path = folder.Write("a.csv", [0xEF, 0xBB, 0xBF, .. "größe;x\n1;2"u8]);
        Assert.Equal(["größe", "x"], CsvTable.Read(path, separator: ';').Columns);
        path = folder.Write("b.csv", Encoding.Latin1.GetBytes("größe\n1"));
        Throws<InvalidDataException>($"{path}: byte 2 is not UTF-8; save the file in that encoding.", () => CsvTable.Read(path));
        Throws<FileNotFoundException>("nowhere.csv: no such file.", () => CsvTable.Read("nowhere.csv"));
    }

    [Fact]
    public void Whatever_stands_in_quotes_comes_back() => Property.Holds(Gen.Elements("", "a", ",", "\"", "\n", "\r\n", " ", "é", "NA").ListOf().Select(parts => string.Concat(parts)).ArrayOf(3),
        static row => [], row =>
        {
            var table = CsvTable.Parse($"a,b,c\n{string.Join(',', row.Select(cell => $"\"{cell.Replace("\"", "\"\"")}\""))}\n");
            Assert.Equal(row, table.Columns.Select(column => table[0, column]));
        });

    [Fact]
    public void Random_text_is_read_or_refused_and_never_anything_else() => Property.Holds(Gen.Elements("a", ",", "\"", "\n", "\r", "1", " ").ListOf().Select(parts => "a,b\n" + string.Concat(parts)),
        static text => [], text =>
        {
            if (Record.Exception(() => CsvTable.Parse(text)) is { } error) Assert.IsType<InvalidDataException>(error);
        }, count: 500);

    [Fact]
    public void A_standardizer_takes_its_scale_from_one_set_and_brings_another_to_it()
    {
        var scale = new Standardizer<double>(Tensor.From([[1.0, 7, double.NaN], [3.0, 7, 2], [double.NaN, 7, 4]]));
        Assert.Equal([2.0, 7, 3], scale.Means.ToArray());
        Assert.Equal([1.0, 1, 1], scale.Deviations.ToArray());
        Assert.Equal([3.0, -1, 0], scale.Apply(Tensor.From([[5.0, 6, double.NaN]])).ToArray());
        Throws<ArgumentException>("Standardizer: the inputs are [n 3], not [2 2]. (Parameter 'inputs')", () => scale.Apply(Tensor.Zeros<double>([2, 2])));
    }

    [Fact]
    public void Synthetic_points_lie_where_their_curves_say()
    {
        var blobs = SyntheticPoints.Blobs<double>(8, 4, new RandomStream(1), noise: 0);
        Assert.Equal([0, 1, 2, 3, 0, 1, 2, 3], blobs.Labels.ToArray());
        Near([1, 0, 0, 1, -1, 0, 0, -1, 1, 0, 0, 1, -1, 0, 0, -1], blobs.Inputs);
        Near([1, 0, 0, 0.5, 0, 1, 1, -0.5, -1, 0, 2, 0.5], SyntheticPoints.Moons<double>(6, new RandomStream(1), noise: 0).Inputs);
        var spirals = SyntheticPoints.Spirals<double>(300, 3, new RandomStream(1), noise: 0).Inputs;
        for (var i = 0; i < 300; i++) Assert.InRange(Math.Sqrt((spirals.At(i, 0) * spirals.At(i, 0)) + (spirals.At(i, 1) * spirals.At(i, 1))), 0.099, 1.001);
        Assert.Equal(SyntheticPoints.Moons<float>(50, new RandomStream(3)).Inputs.ToArray(), SyntheticPoints.Moons<float>(50, new RandomStream(3)).Inputs.ToArray());
        Throws<ArgumentOutOfRangeException>("Blobs: there must be at least 1 class, not 0. (Parameter 'classes')", () => SyntheticPoints.Blobs<float>(5, 0, new RandomStream(1)));
        Throws<ArgumentOutOfRangeException>("Moons: a noise of -1; it must be a finite number and not negative. (Parameter 'noise')", () => SyntheticPoints.Moons<float>(5, new RandomStream(1), noise: -1));

        static void Near(double[] expected, Tensor<double> actual) => Assert.All(expected.Zip(actual.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 12));
    }
}
