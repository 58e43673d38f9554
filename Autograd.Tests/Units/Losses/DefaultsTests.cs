using Autograd.Losses;

namespace Autograd.Tests;

/// <summary>PyTorch's option names and defaults, held to by criteria and functions alike: <c>ignore_index=-100</c> is <c>IgnoreIndex</c> and <c>ignoreIndex</c>.</summary>
public class DefaultsTests
{
    private static readonly Dictionary<string, (string Option, object? Default)[]> table = new()
    {
        ["Mse"] = [("reduction", Reduction.Mean)],
        ["Ctc"] = [("blank", 0), ("reduction", Reduction.Mean), ("zero_infinity", false)],
        ["LinearCrossEntropy"] = [("class_weight", null), ("ignore_index", -100), ("label_smoothing", 0.0), ("reduction", Reduction.Mean), ("chunk_rows", null)],
        ["L1"] = [("reduction", Reduction.Mean)],
        ["Huber"] = [("delta", 1.0), ("reduction", Reduction.Mean)],
        ["SmoothL1"] = [("beta", 1.0), ("reduction", Reduction.Mean)],
        ["LogCosh"] = [("reduction", Reduction.Mean)],
        ["Quantile"] = [("q", 0.5), ("reduction", Reduction.Mean)],
        ["PoissonNll"] = [("log_input", true), ("full", false), ("eps", 1e-8), ("reduction", Reduction.Mean)],
        ["GaussianNll"] = [("full", false), ("eps", 1e-6), ("reduction", Reduction.Mean)],
        ["KlDiv"] = [("log_target", false), ("reduction", Reduction.Mean)],
        ["Bce"] = [("weight", null), ("reduction", Reduction.Mean)],
        ["BceWithLogits"] = [("weight", null), ("pos_weight", null), ("reduction", Reduction.Mean)],
        ["SmoothedBceWithLogits"] = [("label_smoothing", 0.0), ("reduction", Reduction.Mean)],
        ["BinaryFocal"] = [("alpha", 0.25), ("gamma", 2.0), ("reduction", Reduction.Mean)],
        ["Focal"] = [("gamma", 2.0), ("alpha", 1.0), ("weight", null), ("reduction", Reduction.Mean)],
        ["Dice"] = [("smooth", 1.0), ("reduction", Reduction.Mean)],
        ["Tversky"] = [("alpha", 0.5), ("beta", 0.5), ("smooth", 1.0), ("reduction", Reduction.Mean)],
        ["MarginRanking"] = [("margin", 0.0), ("reduction", Reduction.Mean)],
        ["HingeEmbedding"] = [("margin", 1.0), ("reduction", Reduction.Mean)],
        ["SoftMargin"] = [("reduction", Reduction.Mean)],
        ["MultiMargin"] = [("p", 1), ("margin", 1.0), ("weight", null), ("reduction", Reduction.Mean)],
        ["MultiLabelMargin"] = [("reduction", Reduction.Mean)],
        ["MultiLabelSoftMargin"] = [("weight", null), ("reduction", Reduction.Mean)],
        ["CosineEmbedding"] = [("margin", 0.0), ("reduction", Reduction.Mean)],
        ["TripletMargin"] = [("margin", 1.0), ("p", 2.0), ("eps", 1e-6), ("swap", false), ("reduction", Reduction.Mean)],
        ["TripletMarginWithDistance"] = [("distance_function", null), ("margin", 1.0), ("swap", false), ("reduction", Reduction.Mean)],
        ["InfoNce"] = [("temperature", 0.1), ("reduction", Reduction.Mean)],
        ["Nll"] = [("weight", null), ("ignore_index", -100), ("reduction", Reduction.Mean)],
        ["CrossEntropy"] = [("weight", null), ("ignore_index", -100), ("label_smoothing", 0.0), ("reduction", Reduction.Mean)],
    };

    private static IEnumerable<string> Names => typeof(Loss).Assembly.GetExportedTypes().Where(type => type.Name.EndsWith("Loss`1", StringComparison.Ordinal)).Select(type => type.Name[..^"Loss`1".Length]);

    public static TheoryData<string> Losses => [.. Names];

    [Theory]
    [MemberData(nameof(Losses))]
    public void A_criterion_has_PyTorchs_options_and_defaults(string loss)
    {
        var type = typeof(Loss).Assembly.GetType($"Autograd.Losses.{loss}Loss`1", throwOnError: true)!.MakeGenericType(typeof(double));
        var criterion = Activator.CreateInstance(type)!;
        Assert.Equal(table[loss].Select(row => (Pascal(row.Option), row.Default)).OrderBy(row => row.Item1),
            type.GetProperties().Select(property => (property.Name, property.GetValue(criterion))).OrderBy(row => row.Name));
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void A_function_has_them_in_PyTorchs_order(string loss)
    {
        var overloads = typeof(Loss).GetMethods().Where(method => method.Name == loss).ToArray();
        Assert.NotEmpty(overloads);
        foreach (var overload in overloads)
            Assert.Equal(table[loss].Select(row => (Camel(row.Option), row.Default)),
                overload.GetParameters().Where(parameter => parameter.HasDefaultValue).Select(parameter => (parameter.Name!, Value(parameter.ParameterType, parameter.DefaultValue))));

        static object? Value(Type type, object? value) => type.IsEnum && value is not null ? Enum.ToObject(type, value) : value;
    }

    [Fact]
    public void Every_row_is_a_loss_that_exists() => Assert.Equal(table.Keys.Order(), Names.Order());

    private static string Pascal(string option) => string.Concat(option.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    private static string Camel(string option) => Pascal(option) is var name ? char.ToLowerInvariant(name[0]) + name[1..] : "";
}
