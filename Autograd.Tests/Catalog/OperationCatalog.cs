using Autograd.Core;

namespace Autograd.Tests.Catalog;

/// <summary>
/// Every differentiable operation once: the laws, and whoever sabotages rules to see the laws fail, run over these rows and nothing else.
/// A new operation is one row here; <see cref="CompletenessTests"/> fails until it has one.
/// </summary>
public static class OperationCatalog
{
    public static IReadOnlyList<CatalogRow> Rows { get; } =
    [
        .. ArithmeticRows.All,
        .. ElementwiseRows.All,
        .. FunctionRows.All,
        .. MovementRows.All,
        .. PartRows.All,
        .. IndexingRows.All,
        .. MaskingRows.All,
        .. ReductionRows.All,
        .. ScanRows.All,
        .. NormRows.All,
        .. RowNormRows.All,
        .. MatrixRows.All,
        .. SelfAttentionRows.All,
        .. PoolingRows.All,
        .. FormulaRows.All,
        .. ClassRowRows.All,
        .. AlignmentRows.All,
        .. CellRows.All,
        .. ConvolutionRows.All,
        .. LossRows.All,
    ];

    private static readonly Dictionary<string, CatalogRow> ByName = Rows.ToDictionary(row => row.Name);

    public static CatalogRow Row(string name) => ByName[name];

    /// <summary>The row of an operation of one input that takes any shape.</summary>
    internal static CatalogRow Any(string covers, string name, Func<Tensor<double>, Tensor<double>> f, Func<Operation, Operation>? more = null) =>
        new(covers, With(Operation.Of(name, f), more)) { Shapes = Shapes.Any };

    /// <summary>The row of an operation of two inputs that broadcast.</summary>
    internal static CatalogRow Broadcast(string covers, string name, Func<Tensor<double>, Tensor<double>, Tensor<double>> f, Func<Operation, Operation>? more = null) =>
        new(covers, With(Operation.Of(name, f), more)) { Shapes = Shapes.Broadcast };

    /// <summary>The row of an operation that takes certain shapes only.</summary>
    internal static CatalogRow Certain(string covers, string name, Shape[][] cases, Func<IReadOnlyList<Tensor<double>>, Tensor<double>> f, Func<Operation, Operation>? more = null) =>
        new(covers, With(new Operation(name, f) { Cases = cases }, more));

    private static Operation With(Operation operation, Func<Operation, Operation>? more) => more is null ? operation : more(operation);
}
