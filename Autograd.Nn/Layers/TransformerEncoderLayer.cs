using System.Globalization;
using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// Self-attention and a network of two layers for each position, each with a residual connection and a layer norm (Vaswani et al., 2017):
/// <c>z = norm1(x + attention(x))</c>, <c>y = norm2(z + linear2(activation(linear1(z))))</c>; norm first (Xiong et al., 2020): <c>z = x + attention(norm1(x))</c>, <c>y = z + linear2(activation(linear1(norm2(z))))</c>.
/// Parts <c>self_attn</c>, <c>linear1</c>, <c>linear2</c>, <c>norm1</c>, <c>norm2</c>. PyTorch: nn.TransformerEncoderLayer.
/// </summary>
public sealed class TransformerEncoderLayer<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly MultiheadAttention<T> attention;
    private readonly Linear<T> linear1, linear2;
    private readonly LayerNorm<T> norm1, norm2;
    private readonly Dropout<T> dropout, dropout1, dropout2;
    private readonly TransformerActivation activation;
    private readonly bool normFirst;

    /// <summary>A layer with freshly drawn parameters.</summary>
    /// <param name="features">Features of x and y. PyTorch: d_model.</param>
    /// <param name="heads">Heads of the attention. PyTorch: nhead.</param>
    /// <param name="random">Draws the parameters, and what dropout drops.</param>
    /// <param name="hidden">Features between the two linear layers. PyTorch: dim_feedforward.</param>
    /// <param name="dropout">While training, the probability that an element is dropped: of the attention's weights, after the attention, inside the network and after it.</param>
    /// <param name="activation">ReLU or GELU.</param>
    /// <param name="epsilon">Of the layer norms. PyTorch: layer_norm_eps.</param>
    /// <param name="batchFirst">Whether x is <c>[batch positions features]</c> instead of <c>[positions batch features]</c>.</param>
    /// <param name="normFirst">Whether norms stand before attention and network, inside the residual connections, instead of after. PyTorch: norm_first.</param>
    /// <param name="bias">False leaves out all biases, those of the norms, too.</param>
    /// <exception cref="ArgumentOutOfRangeException">The heads do not divide the features, a size is less than 1, dropout is no probability, or the activation none of the two.</exception>
    public TransformerEncoderLayer(
        int features, int heads, RandomStream random, int hidden = 2048, double dropout = 0.1, TransformerActivation activation = TransformerActivation.Relu, double epsilon = 1e-5,
        bool batchFirst = false, bool normFirst = false, bool bias = true)
    {
        MultiheadAttention<T>.CheckHeads("TransformerEncoderLayer", features, heads);
        if (hidden < 1) throw new ArgumentOutOfRangeException(nameof(hidden), $"TransformerEncoderLayer: there is at least 1 hidden feature, not {hidden}.");
        if (!(dropout >= 0 && dropout <= 1)) throw new ArgumentOutOfRangeException(nameof(dropout), string.Create(CultureInfo.InvariantCulture, $"TransformerEncoderLayer: dropout is a probability, 0 to 1, not {dropout}."));
        if (activation is not (TransformerActivation.Relu or TransformerActivation.Gelu)) throw new ArgumentOutOfRangeException(nameof(activation), $"TransformerEncoderLayer: the activation is Relu or Gelu, not {activation}.");
        (this.activation, this.normFirst) = (activation, normFirst);
        attention = Register("self_attn", new MultiheadAttention<T>(features, heads, random, dropout, bias, batchFirst));
        linear1 = Register("linear1", new Linear<T>(features, hidden, random, bias));
        this.dropout = Register("dropout", new Dropout<T>(dropout, random));
        linear2 = Register("linear2", new Linear<T>(hidden, features, random, bias));
        norm1 = Register("norm1", new LayerNorm<T>([features], epsilon, bias: bias));
        norm2 = Register("norm2", new LayerNorm<T>([features], epsilon, bias: bias));
        dropout1 = Register("dropout1", new Dropout<T>(dropout, random));
        dropout2 = Register("dropout2", new Dropout<T>(dropout, random));
    }

    /// <summary><c>[positions batch features]</c> in and out, or <c>[batch positions features]</c> if batch first; <c>[positions features]</c> of a single example.</summary>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public override Tensor<T> Forward(Tensor<T> x) => Forward(x, isCausal: false);

    /// <summary>The same with positions hidden from others.</summary>
    /// <param name="x">The sequences.</param>
    /// <param name="mask">True hides: <c>[positions positions]</c>, or one for each example and head, <c>[batch·heads positions positions]</c>. PyTorch: src_mask.</param>
    /// <param name="paddingMask">True hides a position from all: <c>[batch positions]</c>. PyTorch: src_key_padding_mask.</param>
    /// <param name="isCausal">True hides from each position those after it.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public Tensor<T> Forward(Tensor<T> x, Mask? mask = null, Mask? paddingMask = null, bool isCausal = false) => Forward(x, y => attention.Forward(y, mask: mask, keyPaddingMask: paddingMask, isCausal: isCausal));

    /// <summary>The same with a mask that is added to the attention's scores; −∞ hides.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public Tensor<T> Forward(Tensor<T> x, Tensor<T> mask, Mask? paddingMask = null, bool isCausal = false) => Forward(x, y => attention.Forward(y, null, null, mask, paddingMask, isCausal));

    /// <inheritdoc/>
    protected override string Describe() => $"TransformerEncoderLayer({(normFirst ? "norm first, " : "")}{(activation == TransformerActivation.Gelu ? "GELU" : "ReLU")})";

    private Tensor<T> Forward(Tensor<T> x, Func<Tensor<T>, Tensor<T>> attend)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (normFirst)
        {
            x += dropout1.Forward(attend(norm1.Forward(x)));
            return x + Network(norm2.Forward(x));
        }
        x = norm1.Forward(x + dropout1.Forward(attend(x)));
        return norm2.Forward(x + Network(x));
    }

    private Tensor<T> Network(Tensor<T> x)
    {
        var y = linear1.Forward(x);
        return dropout2.Forward(linear2.Forward(dropout.Forward(activation == TransformerActivation.Gelu ? y.Gelu() : y.Relu())));
    }
}

/// <summary>What stands between the two linear layers of a <see cref="TransformerEncoderLayer{T}"/>.</summary>
public enum TransformerActivation
{
    /// <summary><c>max(x, 0)</c>.</summary>
    Relu,

    /// <summary><c>x Φ(x)</c>, exact.</summary>
    Gelu,
}
