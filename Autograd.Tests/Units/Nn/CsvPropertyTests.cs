using System.Globalization;
using Autograd.Core;
using Autograd.Nn;
using FsCheck;
using FsCheck.Fluent;

namespace Autograd.Tests;

public sealed class CsvPropertyTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static readonly Gen<string> field = Gen.Elements("a", ",", ";", "\t", "|", "\"", "\n", "\r\n", "\r", " ", "é", "重", "😀", "1", ".", "NA", "\uFEFF").ListOf().Select(parts => string.Concat(parts));

    [Fact]
    public void Whatever_is_written_by_the_rules_is_read_back_with_every_separator_and_line_break() => Property.Holds(
        from columns in Gen.Choose(1, 5)
        from rows in Gen.Choose(0, 6)
        from cells in field.ArrayOf(columns * rows)
        from separator in Gen.Elements(',', ';', '\t', '|')
        from line in Gen.Elements("\n", "\r\n", "\r")
        from mark in Gen.Elements("", "\uFEFF")
        from end in Gen.Elements(true, false)
        select (columns, rows, cells, separator, line, mark, end), static _ => [], file =>
        {
            var names = Enumerable.Range(0, file.columns).Select(i => $"c{i}").ToArray();
            var lines = new List<string> { string.Join(file.separator, names) };
            for (var row = 0; row < file.rows; row++) lines.Add(string.Join(file.separator, file.cells.Skip(row * file.columns).Take(file.columns).Select(cell => Quoted(cell))));
            var text = file.mark + string.Join(file.line, lines) + (file.end ? file.line : "");
            // In quotes everything is text; stated, for a column of "1" and "a" would be in doubt.
            var options = new CsvOptions { Separator = file.separator, Types = names.ToDictionary(name => name, _ => ColumnType.Category) };
            var path = Path.Combine(folder.Path, "any.csv");
            File.WriteAllText(path, text);
            foreach (var table in new[] { CsvTable.Parse(text, options), CsvTable.Read(path, options) })
            {
                Assert.Equal(file.rows, table.Count);
                for (var i = 0; i < file.cells.Length; i++) Assert.Equal(file.cells[i], table[i / file.columns, names[i % file.columns]]);
            }
        }, count: 300);

    [Fact]
    public void A_ragged_row_is_an_error_with_the_line_it_begins_on() => Property.Holds(
        from columns in Gen.Choose(2, 5)
        from before in field.ArrayOf(6)
        from line in Gen.Elements("\n", "\r\n", "\r")
        from wrong in Gen.Choose(1, 7)
        select (columns, before, line, wrong), static _ => [], file =>
        {
            if (file.wrong == file.columns) return;
            var text = string.Join(',', Enumerable.Range(0, file.columns).Select(i => $"c{i}")) + file.line;
            foreach (var cell in file.before) text += string.Join(',', Enumerable.Repeat(Quoted(cell), file.columns)) + file.line;
            var at = 1 + Breaks(text);
            text += string.Join(',', Enumerable.Repeat("x", file.wrong)) + file.line;
            Watch.Throws<InvalidDataException>($"CSV, line {at}: {file.wrong} values where {file.columns} columns have names.", () => CsvTable.Parse(text));
        }, count: 200);

    [Fact]
    public void Numbers_come_back_as_the_bits_they_were_however_they_are_written() => Property.Holds(
        from values in ArbMap.Default.GeneratorFor<double>().Where(double.IsFinite).ArrayOf(8)
        from sign in Gen.Elements('.', ',', '\u066B')
        from minus in Gen.Elements("-", "\u2212")
        select (values, sign, minus), static _ => [], written =>
        {
            var texts = written.values.Select(value => value.ToString("R", CultureInfo.InvariantCulture).Replace('.', written.sign).Replace("-", written.minus));
            var table = CsvTable.Parse("a\n" + string.Join('\n', texts), new CsvOptions { Separator = ';', DecimalSign = written.sign });
            Assert.Equal(written.values, table.Numbers<double>("a").ToArray());
        });

    [Theory]
    [InlineData("rows of numbers")]
    [InlineData("columns of numbers")]
    [InlineData("rows of words")]
    [InlineData("rows of identifiers")]
    [InlineData("a long text in quotes")]
    public void What_is_allocated_grows_with_the_file_and_not_with_its_square(string kind)
    {
        Allocated(100); // the first time is compiled
        var (small, large) = (Allocated(2_000), Allocated(8_000));
        Assert.InRange(large / (double)small, 1, 6);

        long Allocated(int n)
        {
            var numbers = Enumerable.Range(0, n).ToArray();
            var text = kind switch
            {
                "rows of numbers" => "a,b\n" + string.Join('\n', numbers.Select(i => $"{i},{i}.5")),
                "columns of numbers" => string.Join(',', numbers.Select(i => $"c{i}")) + "\n" + string.Join(',', numbers),
                "rows of words" => "a,b\n" + string.Join('\n', numbers.Select(i => $"w{i % 10},\"x\"")),
                "rows of identifiers" => "a,b\n" + string.Join('\n', numbers.Select(i => $"w{i},1")),
                _ => "a,b\n1,\"" + string.Concat(numbers.Select(_ => "a\"\"\n")) + "\"",
            };
            var before = GC.GetAllocatedBytesForCurrentThread();
            var table = CsvTable.Parse(text);
            Record.Exception(() => table.Features<float>([.. table.Columns]).Inputs.Size);
            Record.Exception(() => table.Labels(table.Columns[0]));
            table.Schema.SaveState();
            _ = table.WithoutMissing().Summary();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private static string Quoted(string cell) => $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static int Breaks(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal).Count(c => c is '\n' or '\r');
}
