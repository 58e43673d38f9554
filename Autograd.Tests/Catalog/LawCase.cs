using Autograd.Core;
using FsCheck;
using FsCheck.Fluent;

namespace Autograd.Tests.Catalog;

/// <summary>An operation of the catalogue at shapes and a seed that nobody chose. Prints all three, so that a failure can be repeated by hand.</summary>
internal sealed record LawCase(string Operation, int[][] Sizes, ulong Seed)
{
    private const int LargestSize = 120;

    /// <summary>Rows whose operation takes any shape, or any two that broadcast.</summary>
    public static Gen<LawCase> Any =>
        from row in Gen.Elements(OperationCatalog.Rows.Where(row => row.Shapes != Shapes.ItsOwn).ToArray())
        from sizes in row.Shapes == Shapes.Any
            ? Cases.Any().Select(x => new[] { x.Sizes })
            : Cases.Broadcasting().Select(pair => new[] { pair.A.Sizes, pair.B.Sizes })
        from seed in Gen.Choose(0, 1_000_000)
        where sizes.All(axes => Shape.Create(axes).Size <= LargestSize) && (sizes.Length == 1 || Broadcasting.Join(Shape.Create(sizes[0]), Shape.Create(sizes[1]), "").Size <= LargestSize)
        select new LawCase(row.Name, sizes, (ulong)seed);

    /// <summary>The operation at these shapes only.</summary>
    public Operation AtTheseShapes => OperationCatalog.Row(Operation).Operation with
    {
        Cases = [[.. Sizes.Select(sizes => Shape.Create(sizes))]],
        Vacuous = "shapes without elements are generated too",
    };

    /// <summary>With an axis less, counted from the last, or half as long, in all inputs that have it: what broadcasts still does.</summary>
    public static IEnumerable<LawCase> Shrink(LawCase x)
    {
        for (var back = 1; back <= x.Sizes.Max(sizes => sizes.Length); back++)
        {
            var axis = back;
            yield return x with { Sizes = Array.ConvertAll(x.Sizes, sizes => sizes.Length < axis ? sizes : [.. sizes[..^axis], .. sizes[(sizes.Length - axis + 1)..]]) };
            if (x.Sizes.Any(sizes => sizes.Length >= axis && sizes[^axis] > 1))
                yield return x with { Sizes = Array.ConvertAll(x.Sizes, sizes => sizes.Length < axis || sizes[^axis] <= 1 ? sizes : [.. sizes[..^axis], sizes[^axis] / 2, .. sizes[(sizes.Length - axis + 1)..]]) };
        }
    }

    public override string ToString() => $"{Operation} of {string.Join(" and ", Sizes.Select(sizes => Shape.Format(sizes)))}, seed {Seed}";
}
