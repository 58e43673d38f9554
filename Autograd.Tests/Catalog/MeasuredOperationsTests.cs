using System.Text.RegularExpressions;
using Autograd.Benchmarks.Versus;
using Autograd.Core;
using Autograd.Tests.Documentation;

namespace Autograd.Tests.Catalog;

/// <summary>Every function of one number at every element is measured beside PyTorch's.</summary>
public partial class MeasuredOperationsTests
{
    private static readonly IReadOnlyList<ElementwiseFunction<double>> Measured = ElementwiseFunctions.All<double>();

    private static readonly CatalogRow[] OfOne =
        [.. OperationCatalog.Rows.Where(row => row.Shapes == Shapes.Any && row.Operation.IsElementwise && !row.Covers.StartsWith("Elementwise.", StringComparison.Ordinal))];

    [Fact]
    public void Every_elementwise_operation_of_one_tensor_has_a_row_in_the_benchmarks()
    {
        var measured = Measured.SelectMany(function => function.Covers).ToHashSet();
        string[] missing = [.. OfOne.Select(row => row.Covers).Distinct().Where(member => !measured.Contains(member))];
        Assert.True(OfOne.Length > 30 && missing.Length == 0,
            $"No function in benchmarks/Versus/ElementwiseFunctions.cs covers {string.Join(", ", missing)}.");
    }

    [Fact]
    public void What_a_row_covers_is_what_it_measures()
    {
        // A catalogue row takes numbers of its own; where it takes none, the two functions are the same.
        using var scope = new TensorScope();
        var x = Tensor.Uniform<double>([20], new RandomStream(1), 0.5, 1.5);
        foreach (var function in Measured)
            foreach (var member in function.Covers)
            {
                Tensor<double>[] values = [.. OfOne.Where(row => row.Covers == member).Select(row => row.Operation.Function([x]))];
                Assert.True(values.Length > 0, $"{function.Name} covers {member}, which has no row in the catalogue.");
                if (TakesNumbers(member)) continue;
                var y = function.Of(x, x).ToArray();
                Assert.True(values.Any(value => value.ToArray().SequenceEqual(y)), $"{function.Name} is not {member}.");
            }
    }

    [Fact]
    public void Each_has_its_half_in_PyTorch()
    {
        var peer = Repository.Read("benchmarks/peers/torch_peer.py");
        var theirs = PeerName().Matches(peer[peer.IndexOf("ELEMENTWISE = {", StringComparison.Ordinal)..])
            .Select(match => match.Groups[1].Value).ToHashSet();
        Assert.DoesNotContain(Measured.Select(function => function.Name), name => !theirs.Contains(name));
        Assert.Distinct(Measured.Select(function => function.Name));
    }

    private static bool TakesNumbers(string member) => member.Contains('(', StringComparison.Ordinal)
        || member is "GammaFamily.Polygamma" or "Activations.LeakyRelu" or "Activations.Elu" or "Activations.Softplus";

    [GeneratedRegex(@"^    ""([a-z0-9-]+)"": lambda x, z: ", RegexOptions.Multiline)]
    private static partial Regex PeerName();
}
